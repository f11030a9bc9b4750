/**
 * The closed list of discrepancies: code, name, severity, meaning and what may be done. Codes are stable, they appear in
 * reports and in the store.
 */
import type { Definition, Severity } from "./discrepancies/Definition.ts"
import { gateway } from "./discrepancies/GatewayCodes.ts"
import { period } from "./discrepancies/PeriodCodes.ts"
import { store } from "./discrepancies/StoreCodes.ts"
import { zuora } from "./discrepancies/ZuoraCodes.ts"

export type { Definition, Resolution, Severity } from "./discrepancies/Definition.ts"

export const definitions = { ...store, ...zuora, ...gateway, ...period } satisfies Record<string, Definition>

export type DiscrepancyCode = keyof typeof definitions

export const codes = Object.keys(definitions) as ReadonlyArray<DiscrepancyCode>

export const define = (code: DiscrepancyCode): Definition => definitions[code]

/** Severities that make a run end with discrepancies; `info` is told and does not count. */
export const counts = (severity: Severity): boolean => severity !== "info"
