/**
 * A tenant with a past, in the sandbox: of 100 documents 45 invoices of two lines and tax, 45 payments and 10 credit
 * memos; every third payment was applied.
 */
import type { ResetBody } from "@counterfoil/zuora-sandbox/Sandbox"

const at = "2026-01-05T12:00:00Z"

/** Numbers of the documents of one account: it has a hundred. */
const perAccount = { invoices: 45, payments: 45, creditMemos: 10 } as const

const each = <A>(accounts: number, perAccount: number, make: (account: string, name: string) => A): ReadonlyArray<A> =>
  Array.from({ length: accounts * perAccount }, (_, n) => make(`A-${Math.floor(n / perAccount)}`, String(n)))

/** Whole hundreds of documents. */
export const seedOf = (documents: number): ResetBody => {
  const accounts = Math.max(1, Math.round(documents / 100))
  return {
    clock: { at, frozen: true },
    settings: { dataQueryMs: 0, tokenSeconds: 31_536_000, tenantKind: "production", ratePerMinute: 999_999_999 },
    accounts: each(accounts, 1, (account) => ({ number: account })),
    invoices: each(accounts, perAccount.invoices, (account, name) => ({
      number: `INV-${name}`,
      account,
      invoiceDate: "2026-01-02",
      items: [
        { name: "Platform", amount: "20.00", taxes: [{ amount: "3.80", rate: "0.19" }] },
        { name: "Seats", amount: "9.99", taxes: [{ amount: "1.90", rate: "0.19" }] }
      ]
    })),
    creditMemos: each(accounts, perAccount.creditMemos, (account, name) => ({
      number: `CM-${name}`,
      account,
      creditMemoDate: "2026-01-04",
      items: [{ name: "Goodwill", amount: "7.77", taxes: [{ amount: "1.48" }] }]
    })),
    payments: each(accounts, perAccount.payments, (account, name) => ({
      number: `P-${name}`,
      account,
      amount: "25.00",
      effectiveDate: "2026-01-04"
    }))
  }
}

/** What every third payment has paid. */
export const applications = (documents: number): ReadonlyArray<{ readonly path: string; readonly body: string }> => {
  const payments = Math.max(1, Math.round(documents / 100)) * perAccount.payments
  return Array.from({ length: Math.ceil(payments / 3) }, (_, n) => ({
    path: `/v1/payments/P-${n * 3}/apply`,
    body: JSON.stringify({ effectiveDate: "2026-01-05", invoices: [{ amount: 10, invoiceNumber: `INV-${n * 3}` }] })
  }))
}
