import { describe, expect, it } from "vitest"
import { type Break, faults, sql, withOracle } from "./Oracle.ts"

const clean = sql("Clean")

/** What is found in the clean data once something was done to it, as `CODE key`. */
const found = (planted: ReadonlyArray<string>) =>
  withOracle(async ({ breaks }) => {
    const all: Array<ReadonlyArray<Break>> = []
    for (const one of planted) all.push(await breaks(`${clean} ${one}`))
    return all.map((rows) => rows.map(({ code, key }) => `${code} ${key}`))
  })

describe("The oracle", () => {
  it("finds nothing in clean data", async () => expect(await found([""])).toEqual([[]]))

  it("finds each of 83 single faults by its own code, and trips nothing but what is known", async () => {
    expect(faults).toHaveLength(83)
    expect(new Set(faults.map(({ code }) => code)).size).toBe(57)
    const rows = await found(faults.map((fault) => fault.sql))
    const codes = rows.map((one) => Array.from(new Set(one.map((row) => row.slice(0, 3)))).sort())
    expect(codes).toEqual(faults.map(({ code, trips }) => [code, ...trips].sort()))
  })

  it("means what the list of codes says, where a plainer wording of a check did not", async () => {
    const rows = await found(wordings.map((wording) => wording.sql))
    expect(rows.map((one, index) => [wordings[index]?.means, one])).toEqual(
      wordings.map(({ finds, means }) => [means, finds])
    )
  })
})

/** An electronic payment on both sides that no file has. */
const unsettled = (on: string) =>
  `insert into s_pay values ('U','c1','EUR',100,100,0,'processed','ru','iu','${on}','${on}');
   insert into z_pay select * from s_pay where id = 'U';`

/** A payment of the last days of February, settled with a payout of its own. */
const atMonthEnd = (on: string) =>
  `insert into s_pay(id,account,ccy,amount,unapplied,state,gateway_ref,intent,effective) values ('E','c1','EUR',100,100,'processed','re','ie','2026-02-26');
   insert into z_pay select * from s_pay where id = 'E';
   insert into g_txn values ('TE','PE','charge','re',100,0,100,'EUR',0,'${on}','f0302',1);
   insert into g_payout values ('PE',100,'EUR','2026-03-05'); insert into bank_line values ('BE','PE',100,'EUR','2026-03-06')`

/** Payment P gives 3000 to invoice B once more and takes it back, on the same day and stored in this order. */
const appliedTwice = (["s", "z"] as const)
  .map(
    (side) =>
      `insert into ${side}_part(id,grp,src_kind,src,dst,amount,effective,seq) values ('p8','g8','payment','P','B',3000,'2026-02-12',5),('p7','g7','payment','P','B',-3000,'2026-02-12',4);
       insert into ${side}_part_item values ('p8','B1',3000),('p7','B1',-3000);`
  )
  .join(" ")

const everywhere = (statement: string) => [statement, statement.replaceAll("s_", "z_")].join("; ")

/** Each was wrong in a first wording of its check, which missed it or cried wolf. */
const wordings: ReadonlyArray<{
  readonly means: string
  readonly sql: string
  readonly finds: ReadonlyArray<string>
}> = [
  {
    means: "G03 counts the rail's working days: Friday's money is not late on Tuesday",
    sql: unsettled("2026-03-06"),
    finds: []
  },
  { means: "G03 is late after them", sql: unsettled("2026-03-02"), finds: ["G03 U"] },
  {
    means: "G03 is silent while a file that may hold it is missing",
    sql: `${unsettled("2026-03-02")} delete from g_file where name = 'f0304'`,
    finds: ["S06 2026-03-04"]
  },
  { means: "I11 looks at days, not at the order within one", sql: appliedTwice, finds: [] },
  {
    means: "I04 knows that a discount lessens what its charge claims",
    sql: everywhere("update s_item set netted = 4000 where id = 'B1'"),
    finds: ["I03 B1", "I04 B1"]
  },
  {
    means: "I20 looks at items too, and a closed document is no hidden offset",
    sql: `update s_inv set status = 'written off' where id = 'A'; update z_inv set status = 'written off' where id = 'A';
          insert into s_item values ('A3','A','charge',null,7,7,0),('A4','A','charge',null,-7,-7,0); insert into z_item select * from s_item where id in ('A3','A4')`,
    finds: ["I20 A"]
  },
  {
    means: "I17 counts what is written off and still open",
    sql: everywhere("update s_inv set status = 'written off' where id = 'B'"),
    finds: ["I20 B"]
  },
  {
    means: "I08 is about accounts too",
    sql: everywhere("update s_pay set account = 'c2' where id = 'P'"),
    finds: ["I08 p2", "I08 p3"]
  },
  {
    means: "I08 lets through what says that it crosses over",
    sql: `${everywhere("update s_pay set account = 'c2' where id = 'P'")}; update s_part set to_account = 'c1'`,
    finds: []
  },
  {
    means: "I13 begins with version 1",
    sql: "update ev set version = version - 1 where seq in (4, 5)",
    finds: ["I13 P"]
  },
  {
    means: "I21 adds up memos too",
    sql: everywhere("update s_cm_item set amount = 900 where id = 'M1'"),
    finds: ["I21 M"]
  },
  { means: "Z10 compares the dates of refunds", sql: "update z_refund set effective = '2026-02-16'", finds: ["Z10 R"] },
  {
    means: "Z12 adds up memos too",
    sql: "update s_cm_item set unapplied = 0; update z_cm_item set unapplied = 0; update z_cm_item set unapplied = 1 where id = 'M1'",
    finds: ["Z04 M1", "Z12 M"]
  },
  {
    means: "a part whose items nobody knows breaks nothing",
    sql: `update s_part set itemised = false where id = 'p2'; delete from s_part_item where part = 'p2'; update s_item set balance = null where doc = 'A'`,
    finds: []
  },
  {
    means: "and hides nothing of its amount",
    sql: `update s_part set itemised = false where id = 'p2'; delete from s_part_item where part = 'p2'; update s_item set balance = null where doc = 'A'; update z_part set amount = 11999 where id = 'p2'`,
    finds: ["Z05 P > A"]
  },
  {
    means: "a legacy adjustment is part of a balance",
    sql: `${everywhere(
      "insert into s_adj values ('J','c1','B','B1',-500,'2026-02-20'); update s_inv set balance = 1500 where id = 'B'; update s_item set balance = 1500 where id = 'B1'"
    )}; insert into gl values (90,'AR','EUR',0,500,'2026-03'),(90,'revenue','EUR',500,0,'2026-03')`,
    finds: []
  },
  {
    means: "and is compared by itself",
    sql: "insert into z_adj values ('J','c1','B','B1',-500,'2026-02-20')",
    finds: ["Z01 J"]
  },
  {
    means: "also one of the credit balance alone, whatever else is too young to tell",
    sql: "insert into z_adj values ('J','c1',null,null,-500,'2026-02-20')",
    finds: ["Z01 J"]
  },
  {
    means: "G04 needs no named intent",
    sql: `update s_pay set intent = null where id = 'P'; insert into g_txn values ('T3',null,'charge','r1',15500,450,15050,'EUR',450,'2026-02-13','f0213',3)`,
    finds: ["G04 P"]
  },
  {
    means: "G05 compares refunds",
    sql: "update g_txn set gross = -400, net = -400 where id = 'T2'; update g_payout set amount = 14650; update bank_line set amount = 14650",
    finds: ["G05 R"]
  },
  {
    means: "G07 tells a refund that nobody booked",
    sql: "insert into g_txn values ('T4',null,'refund','rx',-100,0,-100,'EUR',0,'2026-02-20','f0216',2)",
    finds: ["G07 T4"]
  },
  {
    means: "G11 adds up what goes back",
    sql: "update g_txn set net = -499 where id = 'T2'; update g_payout set amount = 14551; update bank_line set amount = 14551",
    finds: ["G11 T2"]
  },
  {
    means: "S01 does not add dollars to euros",
    sql: `insert into g_payout values ('PU',100,'EUR','2026-02-17'); insert into bank_line values ('BU','PU',100,'EUR','2026-02-18');
          insert into g_txn values ('T6','PU','other',null,60,0,60,'EUR',0,'2026-02-13','f0213',6),('T7','PU','other',null,40,0,40,'USD',0,'2026-02-13','f0213',7)`,
    finds: ["S01 PU"]
  },
  {
    means: "P02 leaves out what the rail's days carry over the end of a month",
    sql: atMonthEnd("2026-03-02"),
    finds: []
  },
  { means: "P02 tells what took longer", sql: atMonthEnd("2026-03-05"), finds: ["P02 TE"] },
  {
    means: "Z01 and Z02 tell a legacy change of no document beside documents that are too young",
    sql: `insert into s_adj values ('a1','c1',null,null,5,'2026-03-01'); insert into z_adj values ('a2','c1',null,null,5,'2026-03-01');
          update z_inv set updated = '2026-03-10 03:00+00' where id = 'B'`,
    finds: ["Z01 a2", "Z02 a1"]
  },
  { means: "S04 does not take dollars for euros", sql: "update bank_line set ccy = 'USD'", finds: ["S04 PO"] }
]
