/** Settlement files as two common acquirers shape them, and the gateways file that reads them. In memory, no disk. */
import type { GatewaysFile } from "../../src/gateway/GatewaysFile.ts"

/** One signed column each, a line per movement, payouts named in it: as Stripe's itemised payout reconciliation. */
const signed = `automatic_payout_id,balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id
po_1,txn_1,2026-02-13 10:11:12,eur,155.00,4.50,150.50,charge,ch_1
po_1,txn_2,2026-02-16 08:00:00,eur,-5.00,0.00,-5.00,refund,re_1
`

/** Debit and credit apart, fees over several columns, a batch as payout: as Adyen's settlement details. */
const split = `Psp Reference;Modification Reference;Type;Creation Date;Net Currency;Gross Credit;Gross Debit;Commission;Scheme Fees;Net Credit;Net Debit;Batch Number
8815000000000001;8815000000000001;Settled;13.02.2026 11:00:00;EUR;1.035,00;;1,20;0,30;1.033,50;;7
8815000000000001;8815000000000002;Chargeback;16.02.2026 09:30:00;EUR;;20,00;;15,00;;35,00;7
;;MerchantPayout;17.02.2026 00:00:00;EUR;;;;;;998,50;7
`

const payouts = "id,amount,currency,arrival\npo_1,14550,EUR,2026-02-17\n"
const bank = "Ref,Purpose,Amount,Ccy,Value\nB1,STRIPE PAYOUT po_1 THANK YOU,145.50,EUR,2026-02-18\n"
const empty = `${signed.split("\n")[0]}\n`

export const files: Readonly<Record<string, string>> = {
  "stripe/2026-02-13.csv": signed,
  "stripe/2026-02-16.csv": empty,
  "stripe/2026-02-17.csv": `${empty}\n`,
  "stripe/readme.txt": "not a settlement file",
  "payouts/20260216.csv": payouts,
  "bank/2026-02-18.csv": bank,
  "adyen/batch-2026-02-17.csv": split
}

export const gateways: typeof GatewaysFile.Encoded = {
  gateways: {
    stripe: {
      since: "2026-02-13",
      references: "^(ch|re)_",
      settlement: {
        files: "stripe/{day}.csv",
        columns: {
          id: "balance_transaction_id",
          kind: "reporting_category",
          reference: "source_id",
          payout: "automatic_payout_id",
          currency: "currency",
          gross: "gross",
          fees: ["fee"],
          net: "net",
          on: "created_utc"
        },
        kinds: { charge: "charge", refund: "refund", dispute: "chargeback", dispute_reversal: "chargeback reversed" }
      },
      payouts: {
        files: "payouts/{day}.csv",
        minorUnits: true,
        columns: { id: "id", amount: "amount", currency: "currency", arrivesOn: "arrival" }
      },
      bank: {
        files: "bank/{day}.csv",
        columns: { id: "Ref", text: "Purpose", amount: "Amount", currency: "Ccy", valueOn: "Value" },
        payoutName: "(po_[0-9]+)"
      }
    },
    adyen: {
      since: "2026-02-17",
      references: "^88",
      settlement: {
        files: "adyen/batch-{day}.csv",
        delimiter: ";",
        decimalComma: true,
        dates: "dd.mm.yyyy",
        leaveOut: { Type: ["MerchantPayout"] },
        columns: {
          kind: "Type",
          reference: { charge: "Psp Reference", "*": "Modification Reference" },
          payout: "Batch Number",
          currency: "Net Currency",
          gross: { credit: "Gross Credit", debit: "Gross Debit" },
          fees: ["Commission", "Scheme Fees"],
          net: { credit: "Net Credit", debit: "Net Debit" },
          on: "Creation Date"
        },
        kinds: { Settled: "charge", Refunded: "refund", Chargeback: "chargeback", "*": "other" }
      }
    }
  }
}
