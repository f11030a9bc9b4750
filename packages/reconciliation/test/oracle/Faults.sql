-- 83 single faults, each planted in the clean data by itself: found by its own code, and by the codes that it trips besides.

-- I01 trips I17 Z03
update s_inv set balance=1 where id='A';

-- I02 trips I03 I04 Z04
update s_item set balance=5 where id='A1';
update s_item set balance=-5 where id='A1t';

-- I03 trips I17 Z03 Z04
update s_item set balance=1999 where id='B1';
update s_inv set balance=1999 where id='B';

-- I04 trips I01 I03 Z04
update s_item set balance=6000 where id='B1';

-- I05 trips Z14
update s_pay set unapplied=1 where id='P';

-- I06 trips Z03
update s_cm set unapplied=7 where id='M';

-- I07 trips I03 Z06
update s_part_item set amount=9999 where part='p2' and dst_item='A1';

-- I08 trips Z03
update s_cm set ccy='USD' where id='M';

-- I09
insert into s_cm(id,account,ccy,total,unapplied,effective,updated) values ('M9','c1','EUR',6000,6000,'2026-02-05','2026-02-20');
insert into s_cm_item values ('M9i','M9','charge','B1',6000);
insert into z_cm select * from s_cm where id='M9';
insert into z_cm_item select * from s_cm_item where cm='M9';

-- I10 trips I11 Z10
update s_part set effective='2026-02-03' where id='p1';

-- I11 trips Z10
update s_refund set effective='2026-01-01' where id='R';

-- I12
update proj set version=2 where stream='P';

-- I13 trips I12
update ev set version=9 where seq=6;

-- I14
update seal set root_now='other' where size=8;

-- I14
delete from ev where seq=3;

-- I14
update ev set seq=10 where seq=7;

-- I15 trips Z05
update s_part set dst='nope' where id='p1';

-- I16 trips I17 P03
update gl set debit=13201 where seq=1 and account='AR';

-- I16
insert into gl values (90,'gateway clearing','EUR',92,0,'2026-03','rx','2026-03-12'),(90,'gateway clearing','USD',0,100,'2026-03','rx','2026-03-12');

-- I17
insert into gl values (90,'AR','EUR',1,0,'2026-03'),(90,'revenue','EUR',0,1,'2026-03');

-- I18
insert into s_intent values ('i2','collect','B','k2','h2',2000,'unknown','2026-03-01');

-- I19
insert into s_intent values ('i3','collect','B','k1','hX',2000,'success','2026-03-01');

-- I20
update s_inv set status='written off' where id='B';
update z_inv set status='written off' where id='B';

-- I21 trips Z03
update s_inv set total=13201 where id='A';

-- Z01
insert into z_inv(id,account,ccy,total,balance,effective,updated) values ('X','c1','EUR',100,100,'2026-02-01','2026-02-02');

-- Z01
insert into z_item(id,doc,amount,balance) values ('X1','X',100,100);

-- Z01
insert into z_cm(id,account,ccy,total,unapplied,effective,updated) values ('MX','c1','EUR',100,100,'2026-02-01','2026-02-02');

-- Z01
insert into z_pay(id,account,ccy,amount,unapplied,effective,updated) values ('PX','c1','EUR',100,100,'2026-02-01','2026-02-02');

-- Z01
insert into z_refund values ('RX','payment','Q',100,'processed',null,'2026-03-09','2026-03-09');

-- Z02
delete from z_inv where id='B';

-- Z02
delete from z_cm;

-- Z02
delete from z_pay where id='P';

-- Z02
delete from z_refund;

-- Z03 trips Z12
update z_inv set balance=2001 where id='B';

-- Z03
update z_cm set total=1300, unapplied=100;

-- Z03
update z_cm set status='canceled';

-- Z03
update z_refund set state='error';

-- Z04 trips Z12
update z_item set balance=1 where id='A1';

-- Z04
delete from z_item where id='A1';

-- Z04
update z_cm_item set amount=900 where id='M1';

-- Z05
update z_part set amount=2999 where id='p3';

-- Z06
update z_part_item set amount=9500 where part='p2' and dst_item='A1';
update z_part_item set amount=2500 where part='p2' and dst_item='A1t';

-- Z07 trips Z05
delete from z_part where id='p3';

-- Z08
update z_inv set balance=2500, updated='2026-03-10 03:00+00' where id='B';
update z_item set balance=2500 where id='B1';

-- Z08
update z_inv set balance=1500, updated='2026-03-10 03:00+00' where id='B';

-- Z08
insert into z_part values ('p6','g6','payment','Q','B',500,'2026-03-10',4);
insert into z_part_item values ('p6','B1',500);
update z_pay set unapplied=0, updated='2026-03-10 03:00+00' where id='Q';
update z_inv set balance=1500, updated='2026-03-10 03:00+00' where id='B';
update z_item set balance=1500 where id='B1';

-- Z08
insert into s_part values ('p6','g6','payment','Q','B',500,'2026-03-10',4);
insert into s_part_item values ('p6','B1',500);
update s_pay set unapplied=0, updated='2026-03-10 03:00+00' where id='Q';
update s_inv set balance=1500, updated='2026-03-10 03:00+00' where id='B';
update s_item set balance=1500 where id='B1';
insert into gl values (90,'unapplied','EUR',500,0,'2026-03'),(90,'AR','EUR',0,500,'2026-03');

-- Z08
delete from z_part where id='p5';
delete from z_part_item where part='p5';
update z_pay set unapplied=3500, updated='2026-03-10 03:00+00' where id='Q';
update z_inv set balance=3000, updated='2026-03-10 03:00+00' where id='C';
update z_item set balance=3000 where id='C1';

-- Z08
update z_part set effective='2026-03-10' where id='p2';
update z_part_item set amount=9500 where part='p2' and dst_item='A1';
update z_part_item set amount=2500 where part='p2' and dst_item='A1t';
update z_inv set total=13201, updated='2026-03-10 03:00+00' where id='A';

-- Z08
insert into z_pay(id,account,ccy,amount,unapplied,effective,updated) values ('PX','c1','EUR',100,100,'2026-03-10','2026-03-10 03:00+00');

-- Z09
insert into s_pay(id,account,ccy,amount,unapplied,state,effective,updated) values ('PP','c1','EUR',10,0,'processing','2026-03-01','2026-03-01');
insert into z_pay select * from s_pay where id='PP';

-- Z10
update z_part set effective='2026-03-01' where id='p3';

-- Z11
update z_part set id='new' where id='p3';
update z_part_item set part='new' where part='p3';

-- Z12 trips Z04
update z_item set balance=1 where id='B1';

-- Z13
insert into s_pay(id,account,ccy,amount,unapplied,state,effective,updated) values ('PU',null,'EUR',10,10,'processed','2026-03-01','2026-03-01');
insert into z_pay select * from s_pay where id='PU';

-- Z14
update z_pay set unapplied=3 where id='P';

-- Z14
update z_pay set ccy='USD' where id='P';

-- G01 trips S01
insert into g_txn values ('T9','PO','charge','r9',100,0,100,'EUR',0,'2026-02-13','f0213',2);

-- G02 trips I05 I11 Z14
update s_pay set state='error' where id='P';

-- G03 trips G01
update s_pay set gateway_ref='other' where id='P';

-- G04 trips S01
insert into s_pay(id,account,ccy,amount,unapplied,state,gateway_ref,intent,effective,updated) values ('P2','c1','EUR',15500,15500,'processed','r2','i1','2026-02-12','2026-02-20');
insert into z_pay select * from s_pay where id='P2';
insert into g_txn values ('T3','PO','charge','r2',15500,450,15050,'EUR',450,'2026-02-13','f0213',3);

-- G05 trips S01
update g_txn set gross=15400,net=14950 where id='T1';

-- G06 trips S01
update g_txn set ccy='USD' where id='T1';

-- G06
insert into s_pay(id,account,ccy,amount,unapplied,state,gateway_ref,intent,effective,updated) values ('PX','c1','USD',100,100,'processed','rx','ix','2026-02-12','2026-02-20');
insert into z_pay select * from s_pay where id='PX';
insert into g_payout values ('PX','92','EUR','2026-02-17');
insert into g_txn values ('TX','PX','charge','rx',92,0,92,'EUR',0,'2026-02-13','f0213',2);
insert into bank_line values ('BX','PX',92,'EUR','2026-02-18');
insert into gl values (90,'unapplied','USD',0,100,'2026-02'),(91,'currency exchange','EUR',0,92,'2026-02'),(91,'currency exchange','USD',100,0,'2026-02'),(93,'bank','EUR',92,0,'2026-02');
insert into gl values (90,'gateway clearing','USD',100,0,'2026-02','rx','2026-02-17'),(91,'gateway clearing','EUR',92,0,'2026-02','rx','2026-02-17'),(91,'gateway clearing','USD',0,100,'2026-02','rx','2026-02-17'),(92,'bank in transit','EUR',92,0,'2026-02','PX','2026-02-19'),(92,'gateway clearing','EUR',0,92,'2026-02','rx','2026-02-17'),(93,'bank in transit','EUR',0,92,'2026-02','PX','2026-02-19');

-- G07 trips S01
insert into g_txn values ('T4','PO','chargeback','cb1',-100,0,-100,'EUR',0,'2026-02-20','f0216',2);

-- G08 trips G07
update s_refund set gateway_ref='rr9' where id='R';

-- G09 trips S01
insert into g_txn values ('T5','PO','refund','rr1',-500,0,-500,'EUR',0,'2026-02-16','f0216',3);

-- G10 trips S01
update g_txn set fee=460, net=15040 where id='T1';

-- G11 trips S01
update g_txn set net=15049 where id='T1';

-- S01 trips S04
update g_payout set amount=14551 where id='PO';

-- S02
delete from bank_line;

-- S03
insert into bank_line values ('BX',null,77,'EUR','2026-02-18');

-- S04
update bank_line set amount=14549;

-- S05
insert into g_file values ('f0213b','2026-02-13','s1',1);

-- S06
delete from g_file where name='f0217';

-- S06
delete from g_file where name='f0309';

-- S07
insert into gl values (90,'gateway clearing','EUR',5,0,'2026-03'),(90,'bank','EUR',0,5,'2026-03');

-- S07
update gl set due='2026-03-06' where ref='r5';

-- S07
delete from gl where seq=70;

-- P01
insert into ev values (10,'P',4,'Applied','2026-02-20','2026-02-20','2026-03-05','h10','2026-02');
update proj set version=4 where stream='P';

-- P02
update g_txn set at='2026-03-02' where id='T1';

-- P03
update period set ar_close=2001 where id='2026-02';

-- P04
update period set root_now='other' where id='2026-02';
