/**
 * The same tenant in the oracle's tables, and its checks as they stand there: naive SQL, one statement a check. Only those
 * checks count whose question a run over the tables answers too.
 */
import { readFileSync } from "node:fs"
import { Client } from "pg"
import { invoicesAnAccount } from "./Ledger.ts"

const text = (name: string): string =>
  readFileSync(new URL(`../../../../packages/reconciliation/test/oracle/${name}.sql`, import.meta.url), "utf8")

/** Left out: periods and proofs, and what is told of other data than documents. */
const checks =
  "i01 i02 i03 i04 i05 i06 i07 i08 i11 i15 i16 i17 i20 i21 z01 z02 z03 z04 z05 z06 z08 z09 z12 z13 z14".split(" ")

/** Those of gateway and bank; without those of files, of fees and of days. */
const gatewayChecks = "g01 g02 g03 g04 g05 g06 g07 g08 g09 g11 s01 s02 s03 s04".split(" ")

/** Documents with a fault have these codes. */
const expected = { z03: 1, z04: 1 }

const fill = (invoices: number): string => `
create function id_of(kind text, n bigint) returns text language sql immutable as
  $$ select kind || lpad(n::text, 31, '0') $$;
create temp table n as select n, id_of('i', n) i, id_of('p', n) p, id_of('a', n / ${invoicesAnAccount}) a, id_of('x', n) x,
  10000 + n % 1000 c1, n % 10 <> 0 applied, n % 1000 = 7 as off from generate_series(0, ${invoices - 1}) n;
insert into param values ('2026-03-10', '2026-03-10 06:00+00', '2026-03-10 00:00+00', 3, 2, 48);
insert into s_inv (id, account, ccy, total, balance, effective, updated)
  select i, a, 'EUR', c1 + 7850, case when applied then 0 else c1 + 7850 end, '2026-01-10', '2026-01-20' from n;
insert into s_item (id, doc, kind, parent, amount, balance)
  select id_of('c', n), i, 'charge', null, c1, case when applied then 0 else c1 end from n
  union all select id_of('d', n), i, 'charge', null, 5000, case when applied then 0 else 5000 end from n
  union all select id_of('t', n), i, 'tax', id_of('c', n), 2850, case when applied then 0 else 2850 end from n;
insert into s_pay (id, account, ccy, amount, unapplied, state, gateway_ref, effective, updated)
  select p, a, 'EUR', c1 + 7850, case when applied then 0 else c1 + 7850 end, 'processed', 'r' || n, '2026-01-10', '2026-01-20' from n;
insert into s_part (id, grp, src_kind, src, dst, amount, effective, seq)
  select x, x, 'payment', p, i, c1 + 7850, '2026-01-10', n from n where applied;
insert into s_part_item select x, id_of('c', n), c1 from n where applied union all
  select x, id_of('d', n), 5000 from n where applied union all select x, id_of('t', n), 2850 from n where applied;
insert into z_inv select * from s_inv; insert into z_item select * from s_item; insert into z_pay select * from s_pay;
insert into z_part select * from s_part; insert into z_part_item select * from s_part_item;
update z_inv set balance = balance + 1 where id in (select i from n where off);
update z_item set balance = balance + 1 where id in (select id_of('c', n) from n where off);
insert into gl (seq, account, ccy, debit, credit, period)
  select n, 'AR', 'EUR', c1 + 7850, 0, '2026-01' from n union all select n, 'revenue', 'EUR', 0, c1 + 5000, '2026-01' from n
  union all select n, 'tax', 'EUR', 0, 2850, '2026-01' from n;
insert into gl (seq, account, ccy, debit, credit, period)
  select ${invoices} + n, 'unapplied', 'EUR', c1 + 7850, 0, '2026-01' from n where applied
  union all select ${invoices} + n, 'AR', 'EUR', 0, c1 + 7850, '2026-01' from n where applied;
insert into g_txn (id, payout, kind, ref, gross, fee, net, ccy, at, file, line)
  select 't' || n, 'po_' || n / 1000, 'charge', 'r' || n, c1 + 7850, 0, c1 + 7850, 'EUR', '2026-01-12', 'f', n from n;
insert into g_payout (id, amount, ccy, arrival) select payout, sum(net), 'EUR', '2026-01-12' from g_txn group by payout;
insert into bank_line (id, payout, amount, ccy, value_date) select 'b' || id, id, amount, ccy, arrival from g_payout;
drop table n`

export const setUp = async (url: string, invoices: number): Promise<void> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`${text("Tables")} ${text("Checks")}`)
    await client.query(fill(invoices))
    await client.query("vacuum analyze")
  } finally {
    await client.end()
  }
}

/**
 * Asks every check, one after the other, and those of gateway and bank if wanted; microseconds. Fails where they find
 * something else than was planted.
 */
export const ask = async (url: string, planted: number, withGateway = false): Promise<number> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    // The JIT compiler alone would take seconds.
    await client.query("set jit = off")
    const start = performance.now()
    const found: Record<string, number> = {}
    for (const check of withGateway ? [...checks, ...gatewayChecks] : checks) {
      const { rows } = await client.query(`select * from check_${check}`)
      if (rows.length > 0) found[check] = rows.length
    }
    const took = (performance.now() - start) * 1_000
    const wanted = Object.fromEntries(Object.entries(expected).map(([check, each]) => [check, each * planted]))
    if (JSON.stringify(found) !== JSON.stringify(wanted)) throw new Error(`found ${JSON.stringify(found)}`)
    return took
  } finally {
    await client.end()
  }
}
