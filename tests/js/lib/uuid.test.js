// @vitest-environment node
import { expect, test } from "vitest";

import { newUuid } from "../../../static/js/lib/uuid.js";

test("every one is another version 4 UUID", () => {
  const uuids = Array.from({ length: 100 }, newUuid);
  expect(new Set(uuids).size).toBe(100);
  for (const uuid of uuids) expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
