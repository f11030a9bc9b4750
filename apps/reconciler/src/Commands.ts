/**
 * All commands, in the order of the help. A command brings what it works with, and most of the program is that: of a command
 * that is named first nothing else is loaded.
 */

const commands = {
  demo: async () => (await import("./commands/Demo.ts")).demo,
  migrate: async () => (await import("./commands/Migrate.ts")).migrate,
  import: async () => (await import("./commands/Import.ts")).importHistory,
  collect: async () => (await import("./commands/Collect.ts")).collect,
  "collect-debit-memo": async () => (await import("./commands/CollectDebitMemo.ts")).collectDebitMemo,
  apply: async () => (await import("./commands/Calls.ts")).apply,
  "create-invoice-payment": async () => (await import("./commands/Calls.ts")).createInvoicePayment,
  "update-invoice-payment": async () => (await import("./commands/Calls.ts")).updateInvoicePayment,
  "write-off": async () => (await import("./commands/Closing.ts")).writeOff,
  reverse: async () => (await import("./commands/Closing.ts")).reverse,
  refund: async () => (await import("./commands/Refunds.ts")).refund,
  "cancel-refund": async () => (await import("./commands/Refunds.ts")).cancelRefund,
  "gateway-report": async () => (await import("./commands/GatewayReport.ts")).gatewayReport,
  operations: async () => (await import("./commands/Operations.ts")).operations,
  reconcile: async () => (await import("./commands/Reconcile.ts")).reconcile,
  adopt: async () => (await import("./commands/Reconcile.ts")).adopt,
  repair: async () => (await import("./commands/Repair.ts")).repair,
  recon: async () => (await import("./commands/Recon.ts")).recon,
  worker: async () => (await import("./commands/Worker.ts")).worker,
  schedule: async () => (await import("./commands/Schedule.ts")).schedule,
  runs: async () => (await import("./commands/Runs.ts")).runs,
  cases: async () => (await import("./commands/Cases.ts")).cases,
  close: async () => (await import("./commands/Close.ts")).close,
  serve: async () => (await import("./commands/Serve.ts")).serve,
  callouts: async () => (await import("./commands/Callouts.ts")).callouts,
  audit: async () => (await import("./commands/audit/Audit.ts")).audit,
  seal: async () => (await import("./commands/Seal.ts")).seal,
  "seal-key": async () => (await import("./commands/Seal.ts")).sealKey,
  verify: async () => (await import("./commands/Verify.ts")).verify,
  proof: async () => (await import("./commands/Proof.ts")).proof,
  archive: async () => (await import("./commands/Archive.ts")).archive,
  approvers: async () => (await import("./commands/Approvers.ts")).approvers,
  erase: async () => (await import("./commands/Erase.ts")).erase,
  kek: async () => (await import("./commands/Erase.ts")).kek,
  tenants: async () => (await import("./commands/Tenants.ts")).tenants,
  scenario: async () => (await import("./commands/Scenario.ts")).scenario,
  sandbox: async () => (await import("./commands/Sandbox.ts")).sandbox
} as const

/** The command whose name comes first; all of them for help, and where something else comes first. */
export const chosen = async ([first = ""]: ReadonlyArray<string>) =>
  Promise.all(isCommand(first) ? [commands[first]()] : Object.values(commands).map((load) => load()))

const isCommand = (name: string): name is keyof typeof commands => Object.hasOwn(commands, name)
