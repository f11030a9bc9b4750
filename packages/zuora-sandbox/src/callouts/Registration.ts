/**
 * Where callouts are sent and how Zuora proves itself there, and what goes wrong on the way: what a tenant sets up with
 * callout templates. Source: Zuora documentation, Create a callout template.
 */
import * as Result from "effect/Result"
import * as Fields from "../server/Fields.ts"
import { type Refusal, refuse } from "../server/Refusal.ts"
import { parse } from "../settlement/Decimals.ts"

const faults = {
  seed: Fields.text(),
  lost: Fields.decimal,
  doubled: Fields.decimal,
  late: Fields.decimal,
  wrongSecret: Fields.decimal,
  lateSeconds: Fields.whole,
  shuffled: Fields.boolean
}

/** Body of `POST /sandbox/callouts`; without `url` none are sent any more. */
export const shape = {
  url: Fields.text(1000),
  basic: Fields.object({
    username: Fields.required(Fields.text()),
    password: Fields.required(Fields.text()),
    preemptive: Fields.boolean
  }),
  hmac: Fields.object({
    header: Fields.required(Fields.text()),
    secret: Fields.required(Fields.text()),
    algorithm: Fields.oneOf("SHA-256", "SHA-384", "SHA-512"),
    output: Fields.oneOf("BASE64", "HEX")
  }),
  header: Fields.object({ name: Fields.required(Fields.text()), value: Fields.required(Fields.text()) }),
  repeatsUnauthorized: Fields.boolean,
  hold: Fields.boolean,
  faults: Fields.object(faults)
}
export type Body = Fields.Read<typeof shape>

/** What becomes of a callout; `sent` is what should. */
export type Fate = "sent" | "lost" | "doubled" | "late" | "wrongSecret"

/** JSON of `POST /sandbox/callouts`. */
export interface CalloutsRequest {
  readonly url?: string
  /** Without `preemptive` the first request has no credentials, and they follow after a 401 with a realm. */
  readonly basic?: { readonly username: string; readonly password: string; readonly preemptive?: boolean }
  /** SHA-256 and HEX by default, over the body. */
  readonly hmac?: {
    readonly header: string
    readonly secret: string
    readonly algorithm?: "SHA-256" | "SHA-384" | "SHA-512"
    readonly output?: "BASE64" | "HEX"
  }
  readonly header?: { readonly name: string; readonly value: string }
  /** Whether 401 is repeated like 403; no by default: two pages of Zuora's documentation differ. */
  readonly repeatsUnauthorized?: boolean
  /** Keeps them back until `deliver` is asked for, which RunningSandbox has. */
  readonly hold?: boolean
  /** Shares from 0 to 1 of the callouts that meet each fate, drawn from the seed and the callout's ordinal. */
  readonly faults?: { readonly [fate in Exclude<Fate, "sent">]?: number } & {
    readonly seed?: string
    /** By the sandbox clock; 60 by default. */
    readonly lateSeconds?: number
    /** Whether those that are due together are sent in an order drawn from the seed. */
    readonly shuffled?: boolean
  }
}

export interface Registration extends Omit<Body, "url" | "faults"> {
  readonly url: string
  readonly seed: string
  /** Parts in a million. */
  readonly rates: ReadonlyArray<readonly [fate: Fate, rate: number]>
  readonly lateMs: number
  readonly shuffled: boolean
}

const million = 1_000_000n

/** Reads a registration; undefined: nothing is to be sent. */
export const read = (body: unknown): Result.Result<Registration | undefined, Refusal> =>
  Result.gen(function* () {
    const { faults, url, ...rest } = yield* Fields.readBody(shape, body)
    if (url === undefined) return undefined
    if (!/^https?:\/\/\S+$/.test(url)) return yield* refuse(20, "url must be an http or https address")
    const rates: Array<readonly [Fate, number]> = []
    for (const fate of ["lost", "doubled", "late", "wrongSecret"] as const) {
      const rate = parse(faults?.[fate] ?? "0", 6)
      if (rate === undefined || rate < 0n || rate > million)
        return yield* refuse(20, `faults.${fate} must be from 0 to 1`)
      rates.push([fate, Number.parseInt(rate.toString(), 10)])
    }
    return {
      ...rest,
      url,
      rates,
      seed: faults?.seed ?? "callouts",
      lateMs: (faults?.lateSeconds ?? 60) * 1000,
      shuffled: faults?.shuffled ?? false
    }
  })
