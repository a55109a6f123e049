/** Every page of the CMS: names for what Wagtail draws, and the news that whoever writes there is told. */

import { giveNames } from "../cms/names.js";
import { tellMentor } from "../dashboard/mentor-news.js";
import { tellDemand } from "../demand/news.js";
import { csrfToken } from "../lib/csrf.js";
import { Feed } from "../lib/feed.js";
import { tellNews } from "../notifications/bell.js";
import { toast, Toasts } from "../ui/toasts.js";

giveNames(document.body);

// Only pages for whoever is signed in have room for toasts.
const toasts = Toasts.of(document);
if (toasts) {
  toasts.listen(window);
  const feed = new Feed({ csrfToken: () => csrfToken(document) });
  feed.on("status", (status) => {
    document.documentElement.dataset.feed = status;
  });
  tellMentor(feed, toast);
  tellNews(feed, toast);
  tellDemand(feed);
}
