// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { FIELDS } from "../../../static/js/authoring/session-values.js";
import { LABELS } from "../../../static/js/authoring/view.js";

const FOLDER = "templates/dashboard/create_session";

test("the summary calls every field what its label calls it", () => {
  const html = readdirSync(FOLDER).map((name) => readFileSync(`${FOLDER}/${name}`, "utf8")).join("\n");
  const heads = [...html.matchAll(/head\.html" with field="(\w+)"[^%]*? label="([^"]+)"/g)];
  expect(Object.fromEntries(heads.map(([, field, label]) => [field, label]))).toEqual(LABELS);
  expect(Object.keys(LABELS).sort()).toEqual([...FIELDS].sort());
});
