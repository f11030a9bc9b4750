/**
 * Deleting a document that is canceled: a DELETE on its key, without a body. It moves no money, since nothing of what is
 * canceled counts any more. Zuora shows it among deleted rows for 30 days. Source: Zuora API reference, of each such call.
 */
import * as Result from "effect/Result"
import { type CallKind, type PreparedCall, prepared } from "../PreparedCall.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"
import { RequestChecks } from "./RequestChecks.ts"

/** Checks and freezes: the request names the document by `field`, `path` says where it is. */
export const deletion =
  <Field extends string>(kind: CallKind & { readonly method: "DELETE" }, field: Field, path: (key: string) => string) =>
  (
    request: { readonly [F in Field]: string },
    _settings: Pick<ZuoraSettings, "version">
  ): Result.Result<PreparedCall, RequestInvalid> => {
    const checks = new RequestChecks()
    const key = checks.key(field, request[field])
    return Result.map(checks.result(kind.name, ""), (body) => prepared(kind, path(key), body))
  }
