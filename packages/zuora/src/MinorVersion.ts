/**
 * Zuora's minor versions, sent as `Zuora-Version`: numbers such as `341.0` first, dates such as `2025-08-12` after them.
 *
 * Source: Zuora API upgrades and versions pages.
 */
import * as Schema from "effect/Schema"

/** `186.0` … `341.0`, then `yyyy-mm-dd`. */
export const MinorVersion = Schema.String.check(Schema.isPattern(/^(\d{3}\.0|\d{4}-\d{2}-\d{2})$/)).pipe(
  Schema.brand("MinorVersion")
)
export type MinorVersion = typeof MinorVersion.Type

/**
 * The version used unless settings say otherwise: the newest documented one. Application parts list only processed
 * payments (341.0), errors carry a matching HTTP status (2024-05-20), object-query errors have one shape (2025-08-12).
 * Older versions are read too; without any header Zuora would fall back to 186.0.
 */
export const pinned: MinorVersion = MinorVersion.make("2025-08-12")

/** Whether a version is the given one or newer. */
export const isAtLeast = (version: MinorVersion, first: string): boolean => rank(version) >= rank(first)

/** Sorts as text: numbers have three digits before the point, so only the two families need telling apart. */
const rank = (version: string): string => (version.includes("-") ? `1 ${version}` : `0 ${version}`)
