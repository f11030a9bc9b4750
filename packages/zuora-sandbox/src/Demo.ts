/**
 * The built-in seed `demo`: one account per story that the library tells. Ids that documentation and tests name are
 * fixed; the item of 10.00 with taxation 0.10 on INV00000100 fits Zuora's published example of applying a payment to a
 * consolidated invoice (10.1 = 10 on an invoice item + 0.1 on a taxation item).
 */
export const demo = {
  seed: "demo",
  accounts: [
    {
      id: "4028905f5a87c0ff015a87d25ae00001",
      number: "A00000001",
      name: "Collect Ltd",
      unbilledCharges: [
        { name: "Platform", amount: "100.00", taxes: [{ name: "VAT", amount: "19.00", rate: "0.19" }] },
        { name: "Seats", amount: "49.90", taxes: [{ name: "VAT", amount: "9.48", rate: "0.19" }] },
        { name: "Support", amount: "20.05", taxes: [{ name: "VAT", amount: "3.81", rate: "0.19" }] },
        { name: "Goodwill", amount: "-15.00", taxes: [{ name: "VAT", amount: "-2.85", rate: "0.19" }] }
      ]
    },
    { id: "4028905f5a87c0ff015a87d25ae00002", number: "A00000002", name: "Consolidated GmbH" },
    { id: "4028905f5a87c0ff015a87d25ae00003", number: "A00000003", name: "Memo SARL" },
    { id: "4028905f5a87c0ff015a87d25ae00004", number: "A00000004", name: "Legacy BV", paymentMethodType: "External" },
    {
      id: "4028905f5a87c0ff015a87d25ae00005",
      number: "A00000005",
      name: "Declined SpA",
      decline: { code: "05", text: "Do Not Honor" },
      unbilledCharges: [{ name: "Platform", amount: "30.00", taxes: [{ name: "VAT", amount: "5.70", rate: "0.19" }] }]
    }
  ],
  invoices: [
    {
      id: "4028905f5a87c0ff015a87eb6b750100",
      number: "INV00000100",
      account: "A00000002",
      sourceType: "Consolidation",
      items: [
        {
          id: "4028905f5a87c0ff015a87d3ae7a0101",
          name: "Consolidated line",
          amount: "10.00",
          taxes: [{ id: "4028905f5a87c0ff015a87d3ae7a0102", name: "Duty", amount: "0.10", rate: "0.01" }]
        },
        {
          name: "Order line",
          amount: "25.00",
          sourceItemType: "OrderLineItem",
          taxes: [{ amount: "4.75", rate: "0.19" }]
        },
        { name: "Standalone line", amount: "7.35", sourceItemType: "None" }
      ]
    },
    {
      id: "4028905f5a87c0ff015a87eb6b750200",
      number: "INV00000200",
      account: "A00000003",
      items: [
        {
          id: "4028905f5a87c0ff015a87d3ae7a0201",
          name: "Platform",
          amount: "80.00",
          taxes: [{ id: "4028905f5a87c0ff015a87d3ae7a0202", amount: "15.20", rate: "0.19" }]
        },
        {
          id: "4028905f5a87c0ff015a87d3ae7a0203",
          name: "Seats",
          amount: "20.00",
          taxes: [{ id: "4028905f5a87c0ff015a87d3ae7a0204", amount: "3.80", rate: "0.19" }]
        }
      ]
    },
    {
      id: "4028905f5a87c0ff015a87eb6b750300",
      number: "INV00000300",
      account: "A00000004",
      items: [{ name: "Licence", amount: "60.00", taxes: [{ amount: "11.40", rate: "0.19" }] }]
    }
  ],
  creditMemos: [
    {
      id: "4028905f5a87c0ff015a889e590e0100",
      number: "CM00000100",
      account: "A00000003",
      items: [
        {
          id: "4028905f5a87c0ff015a889e590e0101",
          name: "Platform",
          amount: "30.00",
          taxes: [{ id: "4028905f5a87c0ff015a889e590e0102", amount: "5.70", rate: "0.19" }]
        },
        { id: "4028905f5a87c0ff015a889e590e0103", name: "Seats", amount: "4.25" }
      ]
    }
  ],
  payments: [
    { id: "4028905f5a87c0ff015a88a1b2c30100", number: "P-00000100", account: "A00000002", amount: "50.00" },
    { id: "4028905f5a87c0ff015a88a1b2c30200", number: "P-00000200", account: "A00000004", amount: "71.40" }
  ]
} as const
