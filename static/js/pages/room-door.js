import { Door } from "../room/ui/door.js";
import { all } from "../ui/dom.js";

const drawnAt = Number(document.documentElement.dataset.drawnAt) * 1_000;
// The page was drawn shortly before it came to run here: its door knocks late rather than early.
const begunAt = performance.now();

for (const element of all(document, "[data-door]")) {
  const door = new Door({
    element,
    now: () => drawnAt + performance.now() - begunAt,
    knock: () => window.location.reload(),
  });
  const timer = setInterval(() => door.tick() && clearInterval(timer), 1_000);
  door.tick();
}
