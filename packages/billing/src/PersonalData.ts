/**
 * Which texts in the events may say something about the customer: what people write, what goes to Zuora, what comes back.
 * The store seals them under a key of the account, so that they can be erased; the events stay.
 *
 * Not among them, and why: ids, numbers and references, by which money is matched for as long as books are kept; amounts
 * and dates; names of items, which are the catalogue's; actors, approvers and processes, which are ours; why an account was
 * erased. Hashes of what was asked and sent are: whoever can guess a text could check it by them.
 */
import * as StreamName from "@counterfoil/domain/StreamName"
import type { BillingEventType } from "@counterfoil/domain/BillingEvent"
import type { ErasureOptions } from "@counterfoil/event-store/erasure/Erasure"
import { type KeyRing, keyRing } from "@counterfoil/event-store/erasure/KeyRing"
import type { PersonalTexts } from "@counterfoil/event-store/erasure/PersonalTexts"
import type { KeyInvalid } from "@counterfoil/event-store/proof/SealKey"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"

const data = {
  OperationRequested: ["call.body", "commandHash", "callHash"],
  OperationAnswered: ["body"],
  OperationOutcomeUnknown: ["cause"],
  OperationResolved: ["reason", "evidence.text"],
  OperationRecorded: ["outcome.text"],
  CaseExplained: ["cause"],
  CaseAccepted: ["reason"],
  CaseRepairProposed: ["reason"],
  CaseRepairApproved: ["reason"],
  CaseRepairEnded: ["why"]
} as const satisfies { readonly [Type in BillingEventType]?: ReadonlyArray<string> }

export const personal: PersonalTexts = {
  data,
  /** Why somebody asked for something. */
  meta: ["reason"]
}

/** What a store of billing's events seals, and where erasures are on record; the keys are the host's. */
export const erasable: Omit<ErasureOptions, "keys"> = { personal, streamOf: StreamName.erasure }

/** The keys that a host gives as text, if it gives any. */
export const keysOf = (text: string | undefined): Result.Result<KeyRing | undefined, KeyInvalid> =>
  text === undefined ? Result.succeed(undefined) : keyRing(Redacted.make(text))
