/**
 * The certificate of a close: what was closed, by whom, on which figures, under which signed tree heads, with the hashes
 * of the export and of the manifest; one line of canonical JSON, signed with the key that seals. `apps/verifier` checks it
 * and knows nothing of this code: the form is for ever, and a change of it is a new name.
 */
import type { Closed } from "@counterfoil/domain/Period"
import { Figures } from "@counterfoil/domain/period/Figures"
import { firstDay, lastDay } from "@counterfoil/domain/period/PeriodId"
import { Money } from "@counterfoil/domain/Money"
import { canonical, type Json } from "@counterfoil/event-store/Json"
import type { SealKey } from "@counterfoil/event-store/proof/SealKey"
import type { SignedTreeHead } from "@counterfoil/event-store/proof/TreeHead"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { createHash, sign } from "node:crypto"

const form = "counterfoil-close-1"

/** A file of the export, by its bytes. */
export interface ExportedFile {
  readonly name: string
  /** Lines of `events.ndjson`; 1 of what is one document. */
  readonly lines: number
  readonly sha256: string
}

export interface Certified {
  readonly tenant: string
  readonly closed: Closed
  /** Names of the approvers who signed, by their ids. */
  readonly names: ReadonlyMap<string, string>
  readonly heads: ReadonlyArray<SignedTreeHead>
  /** ISO instant in UTC with microseconds. */
  readonly signedAt: string
}

const encodeFigures = Schema.encodeSync(Schema.toCodecJson(Figures))
const encodeMoney = Schema.encodeSync(Schema.toCodecJson(Money))

/** One line of canonical JSON with a line's end: there is no other spelling of it. */
export const line = (value: Json): string => `${Result.getOrThrow(canonical(value))}\n`

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex")

/** What was given to the run, and what is exported, by hash. */
export const manifest = ({ proposal }: Closed, files: ReadonlyArray<ExportedFile>): string =>
  line({
    manifest: form,
    export: files.map(({ lines, name, sha256 }) => ({ name, lines, sha256 })),
    sources: proposal.sources.map(({ count, file, name, sha256 }) => ({
      name,
      count,
      sha256,
      ...(file === undefined ? {} : { file })
    }))
  })

/** What the certificate says, without its signature. */
const body = ({ closed, heads, names, signedAt, tenant }: Certified, manifestSha256: string, keyId: string): Json => {
  const { closedOn, periodId, proposal, proposedOn, signatures } = closed
  return {
    certificate: form,
    tenant,
    period: { id: periodId, from: firstDay(periodId), to: lastDay(periodId) },
    proposal: { runId: proposal.runId, proposedOn },
    signatures: signatures.map(({ approverId, on }) => ({ approverId, name: names.get(approverId) ?? approverId, on })),
    closedOn,
    // Plain JSON by its schema: texts, and counts.
    figures: encodeFigures(proposal.figures),
    inTransit: proposal.inTransit.map(({ amount, count }) => ({
      count,
      amount: encodeMoney(amount)
    })),
    heads: heads.map((head) => ({ ...head })),
    manifestSha256,
    signedAt,
    keyId
  }
}

/** The certificate, signed: Ed25519 over the form's name, a line's end and the canonical JSON without the signature. */
export const certificate = (certified: Certified, manifestSha256: string, { id, privateKey }: SealKey): string => {
  const said = body(certified, manifestSha256, id) as { readonly [key: string]: Json }
  const signed = Buffer.from(`${form}\n${Result.getOrThrow(canonical(said))}`, "utf8")
  return line({ ...said, signature: sign(null, signed, privateKey).toString("base64") })
}
