/**
 * What payments have given to invoices in tenants without Invoice Settlement, which have no parts: invoice payments, less
 * what of them was refunded, which is owed again. Source: Zuora documentation, SOAP API object reference, InvoicePayment.
 */
import { Zuora } from "@counterfoil/zuora/Zuora"
import { quote } from "@counterfoil/zuora/reads/Zoql"
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

interface InvoicePayment {
  readonly id: string
  readonly paymentId: string | undefined
  readonly invoiceId: string | undefined
  readonly amount: string | undefined
  readonly refundAmount: string | undefined
}

/** The parts of one payment, by ZOQL. What is not processed has paid nothing, or Zuora no longer tells what. */
export const invoicePaymentParts = Effect.fnUntraced(function* (payment: {
  readonly id: string
  readonly status: string
}) {
  if (payment.status !== "Processed") return []
  const zuora = yield* Zuora
  const fields = "Id, PaymentId, InvoiceId, Amount, RefundAmount"
  const rows = yield* zuora
    .zoql(`select ${fields} from InvoicePayment where PaymentId = ${quote(payment.id)}`)
    .pipe(Stream.runCollect)
  const text = (cell: string | boolean | null | undefined) => (typeof cell === "string" ? cell : undefined)
  return standing(
    rows.map((row) => ({
      id: text(row["Id"]) ?? "",
      paymentId: text(row["PaymentId"]),
      invoiceId: text(row["InvoiceId"]),
      amount: text(row["Amount"]),
      refundAmount: text(row["RefundAmount"])
    }))
  )
})

/** What stands between a payment and an invoice, one part for each pair. */
export const standing = <A extends InvoicePayment>(rows: ReadonlyArray<A>) =>
  Array.from(Map.groupBy(rows, ({ invoiceId, paymentId }) => `${paymentId} ${invoiceId}`).values(), (pair) => {
    const left = pair.reduce((sum, row) => BigDecimal.sum(sum, leftOf(row)), zero)
    return { ...pair[0], id: pair[0]?.id ?? "", amount: BigDecimal.format(left) }
  }).filter(({ amount }) => amount !== "0")

const zero = BigDecimal.fromBigInt(0n)
const decimal = (text: string | undefined) => BigDecimal.fromStringUnsafe(text ?? "0")

const leftOf = ({ amount, refundAmount }: InvoicePayment) => BigDecimal.subtract(decimal(amount), decimal(refundAmount))
