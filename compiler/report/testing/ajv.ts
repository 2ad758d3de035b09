import * as draft4 from "ajv-draft-04";
import * as draft2020 from "ajv/dist/2020.js";
import * as formats from "ajv-formats";

/** CommonJS modules, whose types and whose exports as Node sees them differ by one `default`. */
export const AjvDraft4 = draft4.default.default ?? draft4.default;
export const Ajv2020 = draft2020.Ajv2020;
export const addFormats = formats.default.default ?? formats.default;
