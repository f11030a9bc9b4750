/**
 * Taxation items embedded in an item: `taxationItems: {data, nextPage}` from version 239.0 on, before that an array named
 * `creditTaxItems` or `taxItems`. Source: Zuora API upgrades, 239.0.
 */
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { TaxationItem } from "./TaxationItem.ts"
import { maybe, object, text } from "../wire/WireObject.ts"
import * as WireReader from "../wire/WireReader.ts"

const Page = object({ data: maybe(Schema.Array(TaxationItem)), nextPage: text })

/** One page of taxation items; `nextPage` is an address, absent on the last page. */
export const TaxationItems = Schema.Unknown.pipe(
  Schema.decodeTo(
    Page,
    SchemaTransformation.transform({
      decode: (wire) => (Array.isArray(wire) ? { data: wire } : wire) as Readonly<Record<string, unknown>>,
      encode: (page): unknown => page
    })
  )
)

WireReader.register(TaxationItems, WireReader.of(Page))

/** Other spellings of the field that holds them. */
export const spellings = { creditTaxItems: "taxationItems", taxItems: "taxationItems" }
