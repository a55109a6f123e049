/** Every page of the CMS. Wagtail's own scripts do the rest. */

import { giveNames } from "../cms/names.js";

giveNames(document.body);
