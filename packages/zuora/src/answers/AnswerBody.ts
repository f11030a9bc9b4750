/**
 * What a body says before it is given a type: content, a complaint, or nothing readable.
 *
 * Zuora answers errors in many shapes; the content type is not believed, since JSON also comes as text/plain and HTML as
 * application/json. Sources: Zuora API reference, Error codes and Error handling; CRUD object pages.
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { isJsonNumber, parse } from "../wire/JsonText.ts"
import type { RawAnswer } from "../RawAnswer.ts"
import * as Reason from "./Reason.ts"

export type AnswerBody =
  | {
      readonly _tag: "Content"
      readonly value: unknown
      /** `success: true` or `Success: true` was said. */
      readonly claimsSuccess: boolean
    }
  | {
      readonly _tag: "Complaint"
      readonly reasons: ReadonlyArray<Reason.Reason>
      /** `success: false` or `Success: false` was said; a bare `{reasons}` or `{message}` did not say it. */
      readonly deniesSuccess: boolean
      readonly requestId: string | undefined
    }
  | { readonly _tag: "Unreadable"; readonly why: Unreadable; readonly excerpt: string }

/** `CutOff` is text that starts like JSON and does not parse. */
export type Unreadable = "Empty" | "Html" | "PlainText" | "CutOff"

const excerptLength = 200

/** Reads the body of an answer. */
export const read = (answer: RawAnswer): AnswerBody => {
  const text = answer.body.trim()
  const excerpt = text.slice(0, excerptLength)
  if (text === "") return { _tag: "Unreadable", why: "Empty", excerpt }
  const parsed = parse(text)
  if (Result.isSuccess(parsed)) return ofJson(parsed.success, answer.status)
  const why = text.startsWith("<") ? "Html" : /^[[{]/.test(text) ? "CutOff" : "PlainText"
  return { _tag: "Unreadable", why, excerpt }
}

const ofJson = (value: unknown, status: number): AnswerBody => {
  const objects = (Array.isArray(value) ? value : [value]).filter(isRecord)
  const reasons = objects.flatMap((object) => reasonsOf(object, status))
  const deniesSuccess = objects.some((object) => flagOf(object) === false)
  const claimsSuccess = !deniesSuccess && objects.some((object) => flagOf(object) === true)
  if (deniesSuccess || (reasons.length > 0 && !claimsSuccess)) {
    const requestId = objects
      .map((object) => textOf(object["requestId"] ?? object["processId"]))
      .find((id) => id !== "")
    return { _tag: "Complaint", reasons, deniesSuccess, requestId }
  }
  return { _tag: "Content", value, claimsSuccess }
}

type Fields = Readonly<Record<string, unknown>>

const isRecord = (u: unknown): u is Fields => Predicate.isObject(u) && !isJsonNumber(u)

const textOf = (u: unknown): string => (Predicate.isString(u) ? u : isJsonNumber(u) ? u.text : "")

/** v1 says `success`, CRUD and Actions say `Success`. */
const flagOf = (object: Fields): unknown => object["success"] ?? object["Success"]

const listOf = (u: unknown): ReadonlyArray<Fields> => (Array.isArray(u) ? u.filter(isRecord) : [])

/** Reasons in v1, CRUD, Actions and API-gateway form; a plain success has none. */
const reasonsOf = (object: Fields, status: number): ReadonlyArray<Reason.Reason> => {
  const v1 = listOf(object["reasons"]).map((reason) => Reason.make(textOf(reason["code"]), textOf(reason["message"])))
  const crud = listOf(object["Errors"]).map((error) => Reason.make(textOf(error["Code"]), textOf(error["Message"])))
  if (v1.length + crud.length > 0) return [...v1, ...crud]
  if (Predicate.isString(object["FaultCode"])) {
    return [Reason.make(object["FaultCode"], textOf(object["FaultMessage"]))]
  }
  if (flagOf(object) === true || status < 400) return []
  // Authentication, unrecognised fields, unknown routes, media types: {message} with or without a code.
  if ("message" in object) return [Reason.make(textOf(object["code"]), textOf(object["message"]))]
  // CRUD reads answer an empty query result for an id that does not exist (ProxyNoDataResponse).
  return status === 404 && "records" in object ? [Reason.make("", "No record has this id")] : []
}
