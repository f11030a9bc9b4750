/** The format of scenario files: decoding what a reader of YAML or JSON found, and its JSON schema. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import { type Path, Problem } from "./Problem.ts"
import { Scenario } from "./Scenario.ts"

const decodeUnknown = Schema.decodeUnknownResult(Scenario, { errors: "all", onExcessProperty: "error" })
const problemsOf = SchemaIssue.makeFormatterStandardSchemaV1()

/**
 * Reads a scenario. All scalars must be text (a YAML reader's failsafe schema gives that): a number would have passed a
 * binary float. Fails with every place that is not as the format says.
 */
export const decode = (content: unknown): Result.Result<Scenario, ReadonlyArray<Problem>> =>
  Result.mapError(decodeUnknown(content), (error) =>
    problemsOf(error.issue).issues.map(
      ({ message, path }) => new Problem({ path: pathOf(path ?? []), problem: message })
    )
  )

const pathOf = (path: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }>): Path =>
  path.map((part) => {
    const key = typeof part === "object" ? part.key : part
    return typeof key === "symbol" ? String(key) : key
  })

/**
 * The JSON schema (draft 2020-12) of a scenario file, generated from the schema that decodes it. Editors read `10.10`
 * without quotes as a number and `true` as a boolean, so there an amount and a flag may be one.
 */
export const jsonSchema = (): Schema.JsonObject => {
  const { definitions, schema } = Schema.toJsonSchemaDocument(Scenario, { onExcessProperty: "error" })
  const { Amount, Flag, ...rest } = definitions
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Counterfoil scenario",
    ...schema,
    $defs: {
      ...rest,
      Amount: { anyOf: [Amount ?? {}, { type: "number" }] },
      Flag: { anyOf: [Flag ?? {}, { type: "boolean" }] }
    }
  } as Schema.JsonObject
}
