-- Every code as naive SQL, one view a code: what it means, not how it is found fast. `breaks` is all of them.
-- Codes that a balance folded from events cannot have (I01, I03, I05, I06, I12, I16, I17, P03, P04) check projections and
-- journal, where a lost update, a bad rebuild or a foreign hand can break them.

-- I: the store against itself.
create view check_i01 as -- header-items
select 'I01' code, d.id key, d.ccy, d.balance - coalesce(sum(i.balance), 0) diff from s_inv d left join s_item i on i.doc = d.id
group by d.id, d.ccy, d.balance having count(i.id) = count(i.balance) and d.balance <> coalesce(sum(i.balance), 0);

create view check_i02 as -- hidden-offset
select 'I02' code, d.id key, d.ccy, sum(abs(i.balance)) diff from s_inv d join s_item i on i.doc = d.id
where d.balance = 0 and i.balance <> 0 and d.status not in ('written off', 'reversed', 'voided') group by d.id, d.ccy;

create view check_i03 as -- item-roll
select 'I03' code, i.id key, d.ccy, (i.balance - (i.amount - i.netted - coalesce(a.a, 0) + coalesce(j.a, 0)))::numeric diff
from s_item i join s_inv d on d.id = i.doc left join app_by_item a on a.dst_item = i.id left join adj_by_item j on j.item = i.id
where i.balance <> i.amount - i.netted - coalesce(a.a, 0) + coalesce(j.a, 0);

create view check_i04 as -- over-applied
select 'I04' code, i.id key, d.ccy, i.balance::numeric diff from s_item i join s_inv d on d.id = i.doc left join adj_by_item j on j.item = i.id
cross join lateral (select i.amount - i.netted + coalesce(j.a, 0) claim) c
where i.balance <> 0 and (sign(i.balance) <> sign(c.claim) or abs(i.balance) > abs(c.claim));

create view check_i05 as -- payment-conservation
select 'I05' code, p.id key, p.ccy, p.captured - p.unapplied - p.refunded - coalesce(a.a, 0) + coalesce(j.a, 0) diff
from (select *, case when state = 'processed' then amount else 0 end captured from s_pay) p
left join app_by_src a on a.src_kind = 'payment' and a.src = p.id left join adj_by_doc j on j.doc = p.id
where p.captured + coalesce(j.a, 0) <> p.unapplied + p.refunded + coalesce(a.a, 0);

create view check_i06 as -- memo-conservation
select 'I06' code, c.id key, c.ccy, c.total - c.unapplied - c.refunded - coalesce(a.a, 0) diff from s_cm c
left join app_by_src a on a.src_kind = 'memo' and a.src = c.id where c.total <> c.unapplied + c.refunded + coalesce(a.a, 0);

create view check_i07 as -- part-split
select 'I07' code, p.id key, null::text ccy, p.amount - coalesce(sum(i.amount), 0) diff from s_part p left join s_part_item i on i.part = p.id
where p.itemised group by p.id, p.amount having p.amount <> coalesce(sum(i.amount), 0);

create view check_i08 as -- currency-mix: of accounts too, unless the application says which
select 'I08' code, p.id key, d.ccy, p.amount::numeric diff from s_part p join s_inv d on d.id = p.dst join s_src y on y.kind = p.src_kind and y.id = p.src
where y.ccy <> d.ccy or (y.account is distinct from d.account and p.to_account is distinct from d.account);

create view check_i09 as -- over-credit
select 'I09' code, i.id key, d.ccy, i.amount - sum(c.amount) diff from s_item i join s_inv d on d.id = i.doc join s_cm_item c on c.credit_from = i.id
join s_cm m on m.id = c.cm and m.status = 'posted' group by i.id, i.amount, d.ccy having abs(sum(c.amount)) > abs(i.amount);

create view check_i10 as -- effective-order
select 'I10' code, p.id key, d.ccy, p.amount::numeric diff from s_part p join s_inv d on d.id = p.dst left join s_src y on y.kind = p.src_kind and y.id = p.src
where p.amount > 0 and p.effective < greatest(d.effective, y.effective);

create view check_i11 as -- negative-as-of: within a day what comes in counts first
select 'I11' code, src key, null::text ccy, min(left_over) diff from (
  select src_kind, src, sum(x) over (partition by src_kind, src order by effective, x < 0, x desc rows unbounded preceding) left_over from (
    select 'payment' src_kind, id src, effective, amount x from s_pay where state = 'processed'
    union all select 'memo', id, effective, total from s_cm
    union all select src_kind, src, effective, -amount from s_part
    union all select src_kind, src, effective, -amount from s_refund where state = 'processed'
    union all select 'payment', j.doc, j.effective, j.amount from s_adj j join s_pay y on y.id = j.doc) m
  where exists (select 1 from s_src k where k.kind = m.src_kind and k.id = m.src)) r
where left_over < 0 group by src_kind, src;

create view check_i12 as -- stale-projection
select 'I12' code, e.stream key, null::text ccy, (max(e.version) - coalesce(max(p.version), 0))::numeric diff from ev e left join proj p on p.stream = e.stream
group by e.stream having max(e.version) <> coalesce(max(p.version), 0);

create view check_i13 as -- stream-gap
select 'I13' code, stream key, null::text ccy, (max(version) - count(*))::numeric diff from ev group by stream
having min(version) <> 1 or max(version) <> count(*) or count(distinct version) <> count(*);

create view check_i14 as -- seal-mismatch
select 'I14' code, s.log || ' @ ' || s.size key, null::text ccy, (s.size - e.n)::numeric diff
from seal s, lateral (select count(*) n from ev where ev.log = s.log and ev.seq between 1 and s.size) e where s.root is distinct from s.root_now or e.n <> s.size;

create view check_i15 as -- orphan
select 'I15' code, p.id key, null::text ccy, p.amount::numeric diff from s_part p
where not exists (select 1 from s_inv d where d.id = p.dst) or not exists (select 1 from s_src y where y.kind = p.src_kind and y.id = p.src);

create view check_i16 as -- journal-unbalanced
select 'I16' code, seq::text key, ccy, sum(debit - credit) diff from gl group by seq, ccy having sum(debit) <> sum(credit);

create view check_i17 as -- subledger-gl
select 'I17' code, 'AR' key, c.ccy, coalesce(g.x, 0) - coalesce(s.x, 0) diff from (select distinct ccy from s_inv union select distinct ccy from gl) c
left join (select ccy, sum(debit - credit) x from gl where account = 'AR' group by 1) g on g.ccy = c.ccy
left join (select ccy, sum(balance) x from s_inv where status not in ('draft', 'canceled', 'voided') group by 1) s on s.ccy = c.ccy where coalesce(g.x, 0) <> coalesce(s.x, 0);

create view check_i18 as -- outcome-unknown
select 'I18' code, i.id key, null::text ccy, i.amount::numeric diff from s_intent i, param
where i.state = 'unknown' and i.opened < param.as_of_ts - make_interval(hours => param.stuck_hours);

create view check_i19 as -- key-reuse
select 'I19' code, key, null::text ccy, count(distinct body_hash)::numeric diff from s_intent group by key having count(distinct body_hash) > 1;

create view check_i20 as -- closed-document-open: at the header, or on an item
select 'I20' code, d.id key, d.ccy, d.balance::numeric diff from s_inv d where d.status in ('written off', 'reversed', 'voided')
and (d.balance <> 0 or exists (select 1 from s_item i where i.doc = d.id and i.balance <> 0))
union all select 'I20', c.id, c.ccy, c.unapplied from s_cm c where c.status in ('written off', 'reversed', 'voided') and c.unapplied <> 0;

create view check_i21 as -- total-items
select 'I21' code, d.id key, d.ccy, d.total - coalesce(sum(i.amount), 0) diff from s_inv d left join s_item i on i.doc = d.id
group by d.id, d.total, d.ccy having d.total <> coalesce(sum(i.amount), 0)
union all select 'I21', d.id, d.ccy, d.total - coalesce(sum(i.amount), 0) from s_cm d left join s_cm_item i on i.cm = d.id
group by d.id, d.total, d.ccy having d.total <> coalesce(sum(i.amount), 0);

-- Z: Zuora against the store. Documents that changed on either side after the watermark are timing (Z08), and so is every
-- application that concerns them.
create view check_z01 as -- missing-in-store, also where it is known only by its items
select 'Z01' code, z.id key, z.ccy, z.total::numeric diff from z_all z where not exists (select 1 from s_all s where s.kind = z.kind and s.id = z.id) and not exists (select 1 from late l where l.kind = z.kind and l.id = z.id)
union all select 'Z01', i.doc, null, sum(i.amount) from (select 'doc' kind, doc, amount from z_item union all select 'memo', cm, amount from z_cm_item) i
where not exists (select 1 from z_all z where z.kind = i.kind and z.id = i.doc) and not exists (select 1 from s_all s where s.kind = i.kind and s.id = i.doc) group by i.doc
union all select 'Z01', z.id, null, z.amount from z_adj z where not exists (select 1 from s_adj s where s.id = z.id) and not exists (select 1 from late l where l.id = z.doc);

create view check_z02 as -- missing-in-zuora
select 'Z02' code, s.id key, s.ccy, s.total::numeric diff from s_all s where not exists (select 1 from z_all z where z.kind = s.kind and z.id = s.id) and not exists (select 1 from late l where l.kind = s.kind and l.id = s.id)
union all select 'Z02', i.doc, null, sum(i.amount) from (select 'doc' kind, doc, amount from s_item union all select 'memo', cm, amount from s_cm_item) i
where not exists (select 1 from s_all s where s.kind = i.kind and s.id = i.doc) and not exists (select 1 from z_all z where z.kind = i.kind and z.id = i.doc) group by i.doc
union all select 'Z02', s.id, null, s.amount from s_adj s where not exists (select 1 from z_adj z where z.id = s.id) and not exists (select 1 from late l where l.id = s.doc);

create view check_z03 as -- header-difference
select 'Z03' code, s.id key, s.ccy, (coalesce(s.open, s.total) - coalesce(z.open, z.total))::numeric diff from s_all s join z_all z using (kind, id) where kind <> 'payment'
and (s.total, s.open, s.refunded, s.status, s.ccy) is distinct from (z.total, z.open, z.refunded, z.status, z.ccy) and not exists (select 1 from late l where l.kind = s.kind and l.id = s.id)
union all select 'Z03', s.id, null, s.amount - z.amount from s_adj s join z_adj z using (id) where s.amount <> z.amount and not exists (select 1 from late l where l.id = s.doc);

create view check_z04 as -- item-difference; a balance that one side does not know is not compared
select 'Z04' code, coalesce(s.id, z.id) key, d.ccy, (coalesce(s.balance, 0) - coalesce(z.balance, 0))::numeric diff
from s_item s full join z_item z on z.id = s.id and z.doc = s.doc join s_inv d on d.id = coalesce(s.doc, z.doc) join z_inv zd on zd.id = d.id
where (s.amount is distinct from z.amount or s.balance <> z.balance) and not exists (select 1 from late l where l.kind = 'doc' and l.id = d.id)
union all select 'Z04', coalesce(s.id, z.id), d.ccy, coalesce(s.amount, 0) - coalesce(z.amount, 0)
from s_cm_item s full join z_cm_item z on z.id = s.id and z.cm = s.cm join s_cm d on d.id = coalesce(s.cm, z.cm) join z_cm zd on zd.id = d.id
where ((s.amount, s.credit_from) is distinct from (z.amount, z.credit_from) or s.unapplied <> z.unapplied) and not exists (select 1 from late l where l.kind = 'memo' and l.id = d.id);

create view check_z05 as -- application-difference
select 'Z05' code, src || ' > ' || dst key, null::text ccy, coalesce(s.a, 0) - coalesce(z.a, 0) diff
from (select src_kind, src, dst, sum(amount) a from s_part group by 1, 2, 3) s full join (select src_kind, src, dst, sum(amount) a from z_part group by 1, 2, 3) z using (src_kind, src, dst)
where coalesce(s.a, 0) <> coalesce(z.a, 0) and not exists (select 1 from late l where l.kind = src_kind and l.id = src) and not exists (select 1 from late l where l.kind = 'doc' and l.id = dst);

create view check_z06 as -- split-drift; silent where the items of a part are not known
with s as (select p.src_kind, p.src, p.dst, i.dst_item, sum(i.amount) a from s_part p join s_part_item i on i.part = p.id group by 1, 2, 3, 4),
z as (select p.src_kind, p.src, p.dst, i.dst_item, sum(i.amount) a from z_part p join z_part_item i on i.part = p.id group by 1, 2, 3, 4),
unknown as (select src, dst from s_part where not itemised union select src, dst from z_part where not itemised)
select 'Z06' code, src || ' > ' || dst_item key, null::text ccy, coalesce(s.a, 0) - coalesce(z.a, 0) diff from s full join z using (src_kind, src, dst, dst_item)
where coalesce(s.a, 0) <> coalesce(z.a, 0) and (src, dst) not in (select src, dst from unknown)
and (select sum(amount) from s_part x where x.src = coalesce(s.src, z.src) and x.dst = coalesce(s.dst, z.dst)) = (select sum(amount) from z_part x where x.src = coalesce(s.src, z.src) and x.dst = coalesce(s.dst, z.dst))
and not exists (select 1 from late l where l.kind = src_kind and l.id = src) and not exists (select 1 from late l where l.kind = 'doc' and l.id = dst);

create view check_z07 as -- part-deleted: seen by the run before, and the sums differ since
select 'Z07' code, b.id key, null::text ccy, b.amount::numeric diff from z_part_before b where not exists (select 1 from z_part z where z.id = b.id)
and (select coalesce(sum(amount), 0) from z_part x where x.src = b.src and x.dst = b.dst) <> (select coalesce(sum(amount), 0) from s_part x where x.src = b.src and x.dst = b.dst)
and not exists (select 1 from late l where l.kind = b.src_kind and l.id = b.src) and not exists (select 1 from late l where l.kind = 'doc' and l.id = b.dst);

create view check_z08 as -- timing
select 'Z08' code, id key, coalesce(s.ccy, z.ccy) ccy, (coalesce(s.open, s.total, 0) - coalesce(z.open, z.total, 0))::numeric diff from s_all s full join z_all z using (kind, id)
where (s.total, s.open, s.refunded, s.status, s.ccy) is distinct from (z.total, z.open, z.refunded, z.status, z.ccy) and (kind, id) in (select kind, id from late);

create view check_z09 as -- processing-stuck
select 'Z09' code, z.id key, z.ccy, z.amount::numeric diff from z_pay z, param where z.state = 'processing' and z.updated < param.as_of_ts - make_interval(hours => param.stuck_hours);

create view check_z10 as -- effective-difference, of applications and of refunds
select 'Z10' code, s.src || ' > ' || s.dst key, null::text ccy, s.amount::numeric diff from s_part s join z_part z on z.src = s.src and z.dst = s.dst and z.amount = s.amount
where z.effective <> s.effective and not exists (select 1 from late l where l.kind = s.src_kind and l.id = s.src) and not exists (select 1 from late l where l.kind = 'doc' and l.id = s.dst)
union all select 'Z10', s.id, null, s.amount from s_refund s join z_refund z using (id)
where z.effective <> s.effective and z.amount = s.amount and not exists (select 1 from late l where l.kind = 'refund' and l.id = s.id);

create view check_z11 as -- id-changed; of a part nobody may know its day
select 'Z11' code, b.id key, null::text ccy, b.amount::numeric diff from z_part_before b where not exists (select 1 from z_part z where z.id = b.id)
and exists (select 1 from z_part z where z.src = b.src and z.dst = b.dst and z.amount = b.amount and z.effective is not distinct from b.effective and not exists (select 1 from z_part_before o where o.id = z.id));

create view check_z12 as -- zuora-inconsistent
select 'Z12' code, d.id key, d.ccy, d.balance - sum(i.balance) diff from z_inv d join z_item i on i.doc = d.id, param where d.updated <= param.watermark
group by d.id, d.ccy, d.balance having count(i.id) = count(i.balance) and d.balance <> sum(i.balance)
union all select 'Z12', d.id, d.ccy, d.unapplied - sum(i.unapplied) from z_cm d join z_cm_item i on i.cm = d.id, param where d.updated <= param.watermark
group by d.id, d.ccy, d.unapplied having count(i.id) = count(i.unapplied) and d.unapplied <> sum(i.unapplied);

create view check_z13 as -- unassigned-payment
select 'Z13' code, id key, ccy, amount::numeric diff from z_pay where account is null;

create view check_z14 as -- payment-difference
select 'Z14' code, s.id key, s.ccy, (s.open - z.open)::numeric diff from s_all s join z_all z using (kind, id) where kind = 'payment'
and (s.total, s.open, s.refunded, s.status, s.ccy) is distinct from (z.total, z.open, z.refunded, z.status, z.ccy) and not exists (select 1 from late l where l.kind = s.kind and l.id = s.id);

-- G: the gateway's files against payments and refunds. Days are the rail's: `g_day` knows which it works on. What may stand
-- in a file that is missing is not told before that file is here.
create view check_g01 as -- captured-not-booked
select 'G01' code, g.id key, g.ccy, g.gross::numeric diff from g_txn g where g.kind = 'charge' and not exists (select 1 from s_pay p where p.gateway_ref = g.ref);

create view check_g02 as -- captured-but-failed
select 'G02' code, p.id key, p.ccy, g.gross::numeric diff from s_pay p join g_txn g on g.ref = p.gateway_ref and g.kind = 'charge' where p.state in ('error', 'voided');

create view check_g03 as -- not-settled
select 'G03' code, p.id key, p.ccy, p.amount::numeric diff from s_pay p, param where p.state = 'processed' and p.gateway_ref is not null
and not exists (select 1 from g_txn g where g.ref = p.gateway_ref and g.kind = 'charge')
and (select count(*) from g_day d where d.day > p.effective and d.day < param.as_of) >= param.settle_days and not exists (select 1 from g_missing m where m.day >= p.effective);

create view check_g04 as -- duplicate-capture
select 'G04' code, coalesce(p.intent, p.id) key, min(g.ccy) ccy, sum(g.gross) - max(g.gross) diff from g_txn g join s_pay p on p.gateway_ref = g.ref where g.kind = 'charge'
group by coalesce(p.intent, p.id) having count(*) > 1;

create view check_g05 as -- amount-difference, of payments and of refunds
select 'G05' code, p.id key, p.ccy, (p.amount - g.gross)::numeric diff from s_pay p join g_txn g on g.ref = p.gateway_ref and g.kind = 'charge' where p.state = 'processed' and g.ccy = p.ccy and g.gross <> p.amount
union all select 'G05', r.id, g.ccy, r.amount + g.gross from s_refund r join g_txn g on g.ref = r.gateway_ref and g.kind in ('refund', 'chargeback', 'return')
join s_src y on y.kind = r.src_kind and y.id = r.src and y.ccy = g.ccy where r.state = 'processed' and r.amount <> -g.gross;

create view check_g06 as -- currency-difference
select 'G06' code, p.id key, p.ccy, p.amount::numeric diff from s_pay p join g_txn g on g.ref = p.gateway_ref and g.kind = 'charge' where p.state not in ('error', 'voided') and g.ccy <> p.ccy;

create view check_g07 as -- return-not-booked: whatever went out
select 'G07' code, g.id key, g.ccy, g.gross::numeric diff from g_txn g where g.kind in ('refund', 'chargeback', 'return') and not exists (select 1 from s_refund r where r.gateway_ref = g.ref);

create view check_g08 as -- refund-not-settled
select 'G08' code, r.id key, null::text ccy, r.amount::numeric diff from s_refund r, param where r.state = 'processed' and r.gateway_ref is not null
and not exists (select 1 from g_txn g where g.ref = r.gateway_ref and g.kind in ('refund', 'chargeback', 'return'))
and (select count(*) from g_day d where d.day > r.effective and d.day < param.as_of) >= param.settle_days and not exists (select 1 from g_missing m where m.day >= r.effective);

create view check_g09 as -- refund-duplicate
select 'G09' code, ref key, min(ccy) ccy, sum(gross) - max(gross) diff from g_txn where kind = 'refund' group by ref having count(*) > 1;

create view check_g10 as -- fee-difference
select 'G10' code, id key, ccy, (fee - fee_expected)::numeric diff from g_txn where fee_expected is not null and fee <> fee_expected;

create view check_g11 as -- net-identity
select 'G11' code, id key, ccy, (gross - fee - net)::numeric diff from g_txn where gross - fee <> net;

-- S: files, payouts and the bank.
create view check_s01 as -- payout-sum, of the lines that are in its currency
select 'S01' code, p.id key, p.ccy, p.amount - coalesce(sum(g.net), 0) diff from g_payout p left join g_txn g on g.payout = p.id and g.ccy = p.ccy
group by p.id, p.ccy, p.amount having p.amount <> coalesce(sum(g.net), 0);

create view check_s02 as -- payout-not-in-bank
select 'S02' code, p.id key, p.ccy, p.amount::numeric diff from g_payout p, param where not exists (select 1 from bank_line b where b.payout = p.id)
and (select count(*) from g_day d where d.day > p.arrival and d.day < param.as_of) >= param.bank_days;

create view check_s03 as -- bank-without-payout
select 'S03' code, b.id key, b.ccy, b.amount::numeric diff from bank_line b where b.payout is null or not exists (select 1 from g_payout p where p.id = b.payout);

create view check_s04 as -- bank-amount
select 'S04' code, p.id key, p.ccy, sum(b.amount) - p.amount diff from g_payout p join bank_line b on b.payout = p.id
group by p.id, p.ccy, p.amount having sum(b.amount) <> p.amount or bool_or(b.ccy <> p.ccy);

create view check_s05 as -- file-twice
select 'S05' code, day || ' ' || sha key, null::text ccy, count(*)::numeric diff from g_file where lines > 0 group by day, sha having count(*) > 1;

create view check_s06 as -- file-missing
select 'S06' code, day::text key, null::text ccy, null::numeric diff from g_missing;

create view check_s07 as -- clearing-residue
select 'S07' code, account || coalesce(' ' || ref, '') key, gl.ccy, sum(debit - credit) diff from gl, param where account like '%clearing%' or account like '%in transit%'
group by account, ref, gl.ccy, param.as_of having sum(debit - credit) <> 0 and coalesce(min(due), '-infinity') < param.as_of;

-- P: periods.
create view check_p01 as -- posted-into-closed
select 'P01' code, e.log || '/' || e.seq key, null::text ccy, null::numeric diff from ev e join period p on e.booked between p.d0 and p.d1 where p.state = 'closed' and e.at > p.closed_at;

create view check_p02 as -- cut-off: within the rail's days it is a deposit in transit
select 'P02' code, g.id key, g.ccy, g.gross::numeric diff from g_txn g join s_pay y on y.gateway_ref = g.ref join period a on y.effective between a.d0 and a.d1
join period b on g.at between b.d0 and b.d1, param where a.id <> b.id and g.kind = 'charge'
and (select count(*) from g_day d where d.day > y.effective and d.day < g.at) >= param.settle_days;

create view check_p03 as -- roll-forward
select 'P03' code, p.id key, null::text ccy, p.ar_close - p.ar_open - coalesce(sum(g.debit - g.credit), 0) diff from period p left join gl g on g.account = 'AR' and g.period = p.id
where p.ar_close is not null group by p.id, p.ar_open, p.ar_close having p.ar_close <> p.ar_open + coalesce(sum(g.debit - g.credit), 0);

create view check_p04 as -- root-changed
select 'P04' code, id key, null::text ccy, null::numeric diff from period where state = 'closed' and root is distinct from root_now;

do $$ begin execute (
  select 'create view breaks as ' || string_agg('select code, key, ccy, diff from ' || viewname, ' union all ' order by viewname) from pg_views where schemaname = current_schema and viewname like 'check\_%'
); end $$;
