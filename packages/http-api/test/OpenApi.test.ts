/** The contract as other languages read it: `openapi.json`, which changes only on purpose. */
import { Api } from "../src/Api.ts"
import * as OpenApi from "effect/http-api/OpenApi"
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"

const file = fileURLToPath(new URL("../openapi.json", import.meta.url))

const text = `${JSON.stringify(OpenApi.fromApi(Api), null, 2)}\n`

describe("the contract", () => {
  it("is what openapi.json says; COUNTERFOIL_WRITE_GOLDEN=1 writes it anew", () => {
    if (process.env["COUNTERFOIL_WRITE_GOLDEN"] === "1") writeFileSync(file, text)
    // How it is laid out is the formatter's.
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(JSON.parse(text))
  })

  it("asks for a token everywhere but where one signs in", () => {
    const { paths } = JSON.parse(text) as {
      readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly security?: ReadonlyArray<unknown> }>>>>
    }
    const open = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { security = [] }]) =>
        security.length === 0 ? [`${method} ${path}`] : []
      )
    )
    expect(open).toEqual(["post /api/session"])
  })

  it("has no number where there is money", () => {
    const { components } = JSON.parse(text) as {
      readonly components: { readonly schemas: { readonly Amount: { readonly properties: object } } }
    }
    expect(components.schemas.Amount.properties).toMatchObject({ amount: { type: "string" } })
  })
})
