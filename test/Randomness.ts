/**
 * Random tests try the same cases wherever they run, so that a failure is a change's fault and repeats. Other cases:
 * `COUNTERFOIL_TEST_SEED=random`, or a number; the long suites always draw new ones.
 */
import * as fc from "fast-check"

const wish = process.env["COUNTERFOIL_TEST_SEED"] ?? (process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? "random" : "1")

if (wish !== "random") fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(wish) })
