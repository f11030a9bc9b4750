-- The oracle's tables: the event store as it stands (s_), Zuora as it was read (z_), gateway files (g_), the bank, and our
-- own proofs and books. Plain rows, no constraint but keys: whatever may be wrong can be put in.
--
-- Amounts are bigint minor units. Un-applications are negative parts. Times: `effective` is the business date (Zuora's),
-- `booked` the first open day at recording, `at` the instant of recording. Documents use `effective`, journal and periods
-- `booked`. A row whose `updated` nobody told counts as old: it is compared.
-- Load, then analyze: without statistics the JIT compiler alone takes seconds.
create table param (as_of date, as_of_ts timestamptz, watermark timestamptz, settle_days int, bank_days int, stuck_hours int);

-- What we hold, and what Zuora shows.
create table s_inv (id text primary key, account text, ccy text, kind text default 'invoice', status text default 'posted', total bigint, balance bigint, effective date, updated timestamptz not null default '-infinity', version bigint default 1);
-- `balance` is null where it is not known on which items something fell, or Zuora tells no balance of items.
create table s_item (id text primary key, doc text, kind text default 'charge', parent text, amount bigint, balance bigint, netted bigint default 0);
create table s_cm (id text primary key, account text, ccy text, status text default 'posted', total bigint, unapplied bigint, refunded bigint default 0, effective date, updated timestamptz not null default '-infinity');
create table s_cm_item (id text primary key, cm text, kind text default 'charge', credit_from text, amount bigint, unapplied bigint);
create table s_pay (id text primary key, account text, ccy text, amount bigint, unapplied bigint, refunded bigint default 0, state text default 'processed', gateway_ref text, intent text, effective date, updated timestamptz not null default '-infinity');
-- `itemised` is false where its items are not known: not read yet, or the tenant settles by header. `to_account` is the
-- account of the target where an application says that it crosses over.
create table s_part (id text primary key, grp text, src_kind text, src text, dst text, amount bigint, effective date, seq bigint, itemised boolean not null default true, to_account text);
create table s_part_item (part text, dst_item text, amount bigint);
create table s_refund (id text primary key, src_kind text, src text, amount bigint, state text default 'processed', gateway_ref text, effective date, updated timestamptz not null default '-infinity');
-- Tenants without Invoice Settlement: what else changes a balance, with the sign by which it does. `doc` is what it changes,
-- an invoice, a payment, or null for the account's credit balance alone.
create table s_adj (id text primary key, account text, doc text, item text, amount bigint, effective date);
create table s_credit_balance (account text primary key, ccy text, balance bigint);

create table z_inv (like s_inv including defaults);
create table z_item (like s_item including defaults);
create table z_cm (like s_cm including defaults);
create table z_cm_item (like s_cm_item including defaults);
create table z_pay (like s_pay including defaults);
create table z_part (like s_part including defaults);
create table z_part_item (like s_part_item including defaults);
create table z_refund (like s_refund including defaults);
create table z_adj (like s_adj including defaults);
create table z_part_before (like s_part including defaults); -- the run before: Zuora deletes parts

-- Our own proofs. `hash` is the leaf, `seq` the position in its log; `root_now` is recomputed from the leaves.
create table s_intent (id text primary key, op text, target text, key text, body_hash text, amount bigint, state text, opened timestamptz);
create table ev (seq bigint, stream text, version bigint, type text, effective date, booked date, at timestamptz, hash text, period text, log int default 0, primary key (log, seq));
create table seal (log int, size bigint, root text, root_now text, primary key (log, size));
create table proj (stream text primary key, version bigint);

-- Gateway and bank. `g_day` is the rail's calendar: the days that have a file, and when it must be here.
create table g_txn (id text primary key, payout text, kind text, ref text, gross bigint, fee bigint, net bigint, ccy text, fee_expected bigint, at date, file text, line int);
create table g_payout (id text primary key, amount bigint, ccy text, arrival date);
create table bank_line (id text primary key, payout text, amount bigint, ccy text, value_date date);
create table g_file (name text primary key, day date, sha text, lines int);
create table g_day (day date primary key, due date not null);

-- Periods and the journal. Clearing and transit lines carry `ref`, the open item, and `due`, the day by which it must be zero.
create table period (id text primary key, d0 date, d1 date, state text, closed_at timestamptz, root text, root_now text, ar_open bigint, ar_close bigint);
create table gl (seq bigint, account text, ccy text, debit bigint default 0, credit bigint default 0, period text, ref text, due date);

create view app_by_item as select dst_item, sum(amount) a from s_part_item group by 1;
create view app_by_src as select src_kind, src, sum(amount) a from s_part group by 1, 2;
create view adj_by_doc as select doc, sum(amount) a from s_adj where doc is not null group by 1;
create view adj_by_item as select item, sum(amount) a from s_adj where item is not null group by 1;

create view s_all as
select 'doc' kind, id, ccy, total, balance as open, null::bigint refunded, status, updated from s_inv
union all select 'memo', id, ccy, total, unapplied, refunded, status, updated from s_cm
union all select 'payment', id, ccy, amount, unapplied, refunded, state, updated from s_pay
union all select 'refund', id, null, amount, null, null, state, updated from s_refund;

create view z_all as
select 'doc' kind, id, ccy, total, balance as open, null::bigint refunded, status, updated from z_inv
union all select 'memo', id, ccy, total, unapplied, refunded, status, updated from z_cm
union all select 'payment', id, ccy, amount, unapplied, refunded, state, updated from z_pay
union all select 'refund', id, null, amount, null, null, state, updated from z_refund;

-- Changed on either side after the watermark: the next run tells.
create view late as
select d.kind, d.id from (select kind, id, updated from s_all union all select kind, id, updated from z_all) d, param where d.updated > param.watermark;

-- Sources, whichever they are.
create view s_src as
select 'payment' kind, id, account, ccy, effective from s_pay union all select 'memo', id, account, ccy, effective from s_cm;

-- Days of the rail that are due and have no file: what they hold cannot be told.
create view g_missing as
select d.day from g_day d, param where d.due <= param.as_of and not exists (select 1 from g_file f where f.day = d.day);
