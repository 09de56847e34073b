// Behavior of all pages, attached by data- attributes. Without it every form still sends.

import * as dialogs from "./dialogs.js";
import * as files from "./files.js";
import * as forms from "./forms.js";
import * as keep from "./keep.js";
import * as keys from "./keys.js";
import * as session from "./session.js";
import * as look from "./look.js";
import * as small from "./small.js";
import * as suggest from "./suggest.js";
import * as tables from "./tables.js";

document.documentElement.classList.add("qx-script");
for (const part of [forms, keep, keys, tables, dialogs, files, small, look, suggest, session]) part.start();
