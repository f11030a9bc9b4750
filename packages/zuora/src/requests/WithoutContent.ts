/**
 * Changes of one document that have no content, such as posting it: a PUT on its key. Zuora answers 415 without a JSON
 * body, so one is sent. Source: Zuora API reference, of each such call.
 */
import * as Result from "effect/Result"
import { type CallKind, type PreparedCall, prepared } from "../PreparedCall.ts"
import { RequestChecks } from "./RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

/** Checks and freezes: the request names the document by `field`, `path` says where it is changed. */
export const withoutContent =
  <Field extends string>(kind: CallKind & { readonly method: "PUT" }, field: Field, path: (key: string) => string) =>
  (
    request: { readonly [F in Field]: string },
    _settings: Pick<ZuoraSettings, "version">
  ): Result.Result<PreparedCall, RequestInvalid> => {
    const checks = new RequestChecks()
    const key = checks.key(field, request[field])
    return Result.map(checks.result(kind.name, "{}"), (body) => prepared(kind, path(key), body))
  }
