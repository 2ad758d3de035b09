import { storeConformance } from "../conformance/index.ts";
import { sqliteSubject } from "./for-test.ts";

storeConformance("SQLite", sqliteSubject);
