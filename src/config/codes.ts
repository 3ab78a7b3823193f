export type Severity = 'error' | 'warning'

export type CodeEntry = { readonly severity: Severity; readonly title: string; readonly explanation: string }

/** Every code that a configuration can earn; a code keeps its meaning for ever. */
export const codes = {
  'LV-C001': {
    severity: 'error',
    title: 'unknown keyword',
    explanation:
      'The word is no keyword of the block that it stands in. Where exactly one keyword of that block is close to it, that one is suggested and the rest of the file is read as if it had been written. keepalived ignores such a line and often misreads those that follow, so nothing is started with it here.',
  },
  'LV-C002': {
    severity: 'error',
    title: 'block never closed',
    explanation:
      'A { has no matching } before the end of the file, or before a block that can only stand at top level. The place is that of the {. Where the indentation gives the culprit away it is an inner block: its } closed the outer one.',
  },
  'LV-C003': {
    severity: 'error',
    title: 'surplus closing brace',
    explanation:
      'A } stands where no block is open. Either it is one too many, or an earlier } closed its block too soon.',
  },
  'LV-C004': {
    severity: 'error',
    title: 'opening brace missing or misplaced',
    explanation:
      'A keyword that needs a { … } block has none, or a { follows something that cannot have one. The { may stand on the same line as the keyword or alone on the next.',
  },
  'LV-C005': {
    severity: 'error',
    title: 'quotation mark never closed',
    explanation: 'A quoted word ends on the line that it began on; this one does not.',
  },
  'LV-C006': {
    severity: 'error',
    title: 'character that only looks right',
    explanation:
      'The file has a character that looks like a blank, a brace or a quotation mark, or like nothing at all, but is another one: a no-break or full-width space, a curly quotation mark, a control character. They come from word processors, web pages and input methods. keepalived takes them as a part of a word.',
  },
  'LV-C007': {
    severity: 'error',
    title: 'value missing',
    explanation: 'The keyword needs a value on the same line. keepalived ends at such a line.',
  },
  'LV-C008': {
    severity: 'error',
    title: 'value that cannot be',
    explanation:
      'The value has the wrong form or is out of range. keepalived takes its default instead and carries on; that is rarely what was meant.',
  },
  'LV-C009': {
    severity: 'error',
    title: 'two keywords on one line',
    explanation:
      'A line holds one keyword with its values. What follows on the same line is not read as a keyword by keepalived, so the setting would silently be missing.',
  },
  'LV-C010': {
    severity: 'error',
    title: 'keyword in the wrong block',
    explanation: 'The keyword exists, but not in this block. Often a brace above is missing or one too many.',
  },
  'LV-C011': {
    severity: 'error',
    title: 'block where none can be',
    explanation: 'The keyword takes values on its line and no { … } block.',
  },
  'LV-C012': {
    severity: 'error',
    title: 'refused: cannot be had, and cannot be left out',
    explanation:
      'lvsha knows what the line asks for but does not do it, and running without it would be worse than not running: another set of lines would be in force, a failure would not be noticed, or two nodes would own one address. The hint says why, and what to take instead where there is something.',
  },
  'LV-C019': {
    severity: 'error',
    title: 'keyword of another program',
    explanation:
      'The word is no keyword of keepalived but of a program that took over its language, such as DPVS. What it asks for, full address translation for example, is not in the LVS of the Linux kernel, so the service would not work as the file says.',
  },
  'LV-C020': {
    severity: 'error',
    title: 'setting missing',
    explanation: 'The block cannot work without this setting, and it has no default.',
  },
  'LV-C021': {
    severity: 'error',
    title: 'virtual router id used twice',
    explanation:
      'Two instances on one interface have the same virtual_router_id. Both would send adverts as the same virtual router and each would drive the other out.',
  },
  'LV-C022': {
    severity: 'error',
    title: 'instance name used twice',
    explanation: 'Commands, logs and sync groups find an instance by its name, so it must be the only one.',
  },
  'LV-C023': {
    severity: 'error',
    title: 'virtual address given twice',
    explanation:
      'One address can be held by one virtual router only: when it moves away from one of them it would be removed under the other. keepalived does not notice.',
  },
  'LV-C024': {
    severity: 'error',
    title: 'service given twice',
    explanation:
      'The kernel keeps one entry for a virtual server and one for each real server in it; a second of the same address, port and protocol would overwrite the first.',
  },
  'LV-C025': {
    severity: 'error',
    title: 'advertisement interval with a fraction',
    explanation:
      'VRRP version 2 carries the interval in whole seconds, and a router drops adverts whose interval is not its own. keepalived rounds the value without changing the file.',
  },
  'LV-C026': {
    severity: 'error',
    title: 'address of the wrong family',
    explanation:
      'An advert carries addresses of one family, that of its first; version 2 those of IPv4 only. And a real server that is reached directly or by address translation has the family of its virtual server.',
  },
  'LV-C027': {
    severity: 'error',
    title: 'too many virtual addresses',
    explanation: 'An advert counts its addresses in 8 bits. Put the rest into another instance.',
  },
  'LV-C028': {
    severity: 'error',
    title: 'advertisement interval that version 3 has not',
    explanation:
      'An advert of VRRP version 3 says how often it comes in hundredths of a second, with 12 bits: from 0.01 to 40.95 s. keepalived rounds to that; two nodes that were meant to have different intervals would have the same.',
  },
  'LV-C034': {
    severity: 'error',
    title: 'group of services missing',
    explanation:
      'A virtual server names a virtual_server_group that the file does not have, or that has no line in it, so that it stands for no service at all. keepalived leaves such a virtual server out.',
  },
  'LV-C035': {
    severity: 'error',
    title: 'thresholds in the wrong order',
    explanation:
      'A server that had more connections than uthreshold gets new ones again below lthreshold, so lthreshold cannot be the greater one; without uthreshold it has no meaning. The kernel refuses such a server, and keepalived goes on without it.',
  },
  'LV-C040': {
    severity: 'error',
    title: 'included file missing',
    explanation:
      'An include line names a file that is not there or cannot be read, or a pattern that must match and does not. keepalived tells it and goes on without the file, so a part of the configuration is silently missing. Here a file that is named without a wildcard must always be there.',
  },
  'LV-C041': {
    severity: 'error',
    title: 'include that never ends',
    explanation: 'A file includes itself, directly or through others, or files are included too deep in each other.',
  },
  'LV-C042': {
    severity: 'error',
    title: 'configuration too large',
    explanation:
      'With all definitions put in and all repetitions written out the configuration has 100,000 lines or 16 MB more than its files have, or a line with a definition in it has more than 16384 characters, or definitions are used 200,000 times more often than the files have characters. What would take longer to read than its size allows is not read to the end. Most often a number of a ~SEQ has a digit too many; what is meant to be so large has to be written out in files, which may have any length.',
  },
  'LV-C043': {
    severity: 'error',
    title: 'definition without an end',
    explanation:
      'The text of a $NAME contains the same $NAME, directly or through others, so it can never be written out. keepalived stops when a line is full.',
  },
  'LV-C044': {
    severity: 'error',
    title: 'repetition that cannot be read',
    explanation:
      'The forms are ~SEQ(name, end), ~SEQ(name, start, end), ~SEQ(name, start, step, end), the same with ~SEQx for hexadecimal numbers, ~LST(name, value, …) and ~LST({name, name}, {value, value}, …). The steps must lead from the start to the end. The line is left out.',
  },
  'LV-C045': {
    severity: 'error',
    title: 'blank before the = of a definition',
    explanation:
      'A definition is $NAME=VALUE without a blank before the =. keepalived takes a line with one as an unknown keyword, and the name stays undefined.',
  },
  'LV-C046': {
    severity: 'error',
    title: 'backslash at the end of a line',
    explanation:
      'A backslash at the end of a line continues a $NAME= definition and nothing else. keepalived glues it to the last word of the line, which then is another word.',
  },
  'LV-C047': {
    severity: 'error',
    title: 'name in braces that is not defined',
    explanation:
      'There is no $NAME= line for the name before this line. Outside quotes keepalived then reads the braces as those of a block, and the rest of the line, or of the file, with them.',
  },
  'LV-C048': {
    severity: 'error',
    title: 'included file missing that keepalived asks for too',
    explanation:
      'The line is includer, includem, includew, includeb or includea, or include_check makes it strict, and what it names is not there or cannot be read. keepalived does not start with such a file either.',
  },
  'LV-C060': {
    severity: 'error',
    title: 'resources of an unknown instance',
    explanation:
      'The resources belong to an instance that the file does not have, so they would run nowhere. Give the name of a vrrp_instance.',
  },
  'LV-C061': {
    severity: 'error',
    title: 'resources without anything to start',
    explanation: 'The block has neither a systemd line nor a command line, so there is nothing to start or stop.',
  },
  'LV-C062': {
    severity: 'error',
    title: 'timers that the arbiter cannot keep',
    explanation:
      'A permit holds nine tenths of the session, less one word of ours and half a tick of the servers, counted from when the last answered word was sent. The addresses are renewed for the last time so early that their lease and one second more are over by then. What is left must be enough to notice a server that hangs and to ask another one. Make session_timeout longer or advert_int shorter.',
  },
  'LV-C063': {
    severity: 'error',
    title: 'strict without an arbiter',
    explanation:
      'With policy strict nobody is Master without a permit, and without an arbiter nobody gives one. Two nodes alone cannot tell a dead peer from a cut cable.',
  },
  'LV-C064': {
    severity: 'error',
    title: 'instances that the arbiter cannot tell apart',
    explanation:
      'At the arbiter a virtual router is known by its virtual_router_id and its family, since interfaces have other names on other nodes. Two instances with one number, on two interfaces, would stand for one.',
  },
  'LV-C080': {
    severity: 'error',
    title: 'the nodes of a pair differ in virtual_router_id',
    explanation:
      'A virtual router is known by its number. With two numbers there are two of them, each with a Master of its own, and both hold the same addresses.',
  },
  'LV-C081': {
    severity: 'error',
    title: 'the nodes of a pair differ in their virtual addresses',
    explanation:
      'An address that only one node has is gone when the other one takes over. keepalived before 2.3.3 also drops adverts that name other addresses than its own, so that both nodes become Master.',
  },
  'LV-C082': {
    severity: 'error',
    title: 'the nodes of a pair differ in advert_int',
    explanation:
      'In VRRP version 2 a router drops adverts with another interval than its own (RFC 3768 §7.1), so that both nodes become Master.',
  },
  'LV-C083': {
    severity: 'error',
    title: 'the nodes of a pair differ in the version of VRRP',
    explanation: 'A router drops adverts of another version than its own, so that both nodes become Master.',
  },
  'LV-C084': {
    severity: 'error',
    title: 'the nodes of a pair differ in their authentication',
    explanation:
      'A router drops adverts whose authentication is not its own, so that both nodes become Master. Of a password 8 characters count.',
  },
  'LV-C085': {
    severity: 'error',
    title: 'the nodes of a pair do not send their adverts to each other',
    explanation:
      'With unicast each node must be a peer of the other, by the address that it sends from (unicast_src_ip); with multicast both must use the same group, and the same family. Where the adverts of one do not reach the other both become Master.',
  },
  'LV-C086': {
    severity: 'error',
    title: 'virtual server on one node of a pair only',
    explanation: 'When the other node becomes Master it holds the address but does not forward to any real server.',
  },
  'LV-C102': {
    severity: 'warning',
    title: 'accepted, no effect',
    explanation: 'The setting is read and checked but changes nothing, for the reason given.',
  },
  'LV-C103': {
    severity: 'warning',
    title: 'surplus words',
    explanation: 'The keyword takes fewer values than the line has; the rest is ignored. A comment begins with # or !.',
  },
  'LV-C104': {
    severity: 'warning',
    title: 'setting given twice',
    explanation: 'The setting can have one value; the last one in the block counts.',
  },
  'LV-C105': {
    severity: 'warning',
    title: 'byte order mark',
    explanation:
      'The file begins with an invisible mark that some editors add. It is skipped here; keepalived takes it as a part of the first keyword and loses that block.',
  },
  'LV-C106': {
    severity: 'warning',
    title: 'comment inside a word',
    explanation:
      'A # or ! begins a comment even in the middle of a word, so the word ends before it. Quote the word if the sign belongs to it.',
  },
  'LV-C110': {
    severity: 'warning',
    title: 'nat_mask is obsolete',
    explanation: 'LVS has not used nat_mask since the 2.4 kernels, and keepalived no longer knows it. Remove the line.',
  },
  'LV-C120': {
    severity: 'warning',
    title: 'nb_get_retry is deprecated',
    explanation:
      'nb_get_retry is the old name of retry. It still works in HTTP_GET and SSL_GET; in other checks keepalived never knew it and the line has no effect.',
  },
  'LV-C121': {
    severity: 'warning',
    title: 'persistence_timeout 0',
    explanation:
      'Without persistence there is no timeout: leave the line out. keepalived rejects 0 and goes on without persistence.',
  },
  'LV-C122': {
    severity: 'warning',
    title: 'interval of 0 between gratuitous ARP packets',
    explanation:
      'No pause between the packets is what happens without the line; keepalived rejects 0 as out of range, although its own sample once had it.',
  },
  'LV-C129': {
    severity: 'warning',
    title: 'old name of a keyword',
    explanation: 'The keyword has another name by now. The old one means the same, here as in keepalived.',
  },
  'LV-C130': {
    severity: 'warning',
    title: 'nopreempt without effect',
    explanation:
      'nopreempt keeps a Backup from taking over from a lower priority. It needs "state BACKUP" on both nodes; with "state MASTER" keepalived and lvsha ignore it. An address owner (priority 255) always takes over.',
  },
  'LV-C131': {
    severity: 'warning',
    title: 'preempt_delay without effect',
    explanation: 'preempt_delay makes a Backup wait before it preempts. It needs "state BACKUP" and no "nopreempt".',
  },
  'LV-C132': {
    severity: 'warning',
    title: 'address owner by omission',
    explanation:
      'Without a priority, "state MASTER" means 255, the address owner: it takes the address at once, whoever has it, and no tracking can lower it. That is the rule of keepalived, and seldom what was meant. Give a priority from 1 to 254.',
  },
  'LV-C133': {
    severity: 'warning',
    title: 'password longer than 8 characters',
    explanation: 'An advert carries 8 octets of password. The rest is cut off, here as in keepalived.',
  },
  'LV-C134': {
    severity: 'warning',
    title: 'no virtual address',
    explanation: 'The instance elects a Master, but there is no address for the Master to hold.',
  },
  'LV-C135': {
    severity: 'warning',
    title: 'quorum out of reach',
    explanation:
      'All real servers together weigh less than the quorum, so the service would be down for ever. The quorum is lowered to the sum of the weights.',
  },
  'LV-C136': {
    severity: 'warning',
    title: 'another port with direct routing',
    explanation:
      'With DR and TUN a packet reaches the real server unchanged, so it arrives at the port of the virtual server. The port given here is replaced by that one.',
  },
  'LV-C137': {
    severity: 'warning',
    title: 'default that should be written out',
    explanation:
      'The setting is missing and the default of keepalived is used. keepalived itself complains, because the default is often not the one that was meant: protocol UDP, scheduler wlc, forwarding NAT.',
  },
  'LV-C138': {
    severity: 'warning',
    title: 'label of another interface',
    explanation:
      'The label of an address begins with the name of the interface that carries it; older tools hide others.',
  },
  'LV-C139': {
    severity: 'warning',
    title: 'no real servers',
    explanation: 'A virtual server without real servers can serve nobody; it is left out, as in keepalived.',
  },
  'LV-C140': {
    severity: 'warning',
    title: 'virtual address repeated',
    explanation: 'One instance lists an address twice. The kernel holds it once; the first line counts.',
  },
  'LV-C150': {
    severity: 'warning',
    title: 'authentication in version 3',
    explanation:
      'VRRP version 3 has no authentication, and over IPv6 the version is always 3. The block has no effect, here as in keepalived.',
  },
  'LV-C151': {
    severity: 'warning',
    title: 'setting of the other transport',
    explanation:
      'Adverts go to a multicast group, or one by one to the nodes of unicast_peer. The setting is for the way that they do not go here. A unicast setting without a list of peers does not stop multicast; with unicast_fault_no_peer it is a fault.',
  },
  'LV-C160': {
    severity: 'warning',
    title: 'name that is not defined',
    explanation:
      'There is no $NAME= line for the name before this line, so the text stays as it is, dollar sign and all, as in keepalived. A name without braces ends with its word: in "10.0.0.$HOST" it is found, in "$NET.1" it is not; put such a name in braces. A definition of several lines can stand only at the end of a line.',
  },
  'LV-C170': {
    severity: 'warning',
    title: 'rule without a preference',
    explanation:
      'Rules are asked in the order of their preferences. One without a preference is given one, as in keepalived: 16384 for the first of the file, one less for each that follows, IPv4 and IPv6 counted apart. Where it then stands among the rules of others is chance.',
  },
  'LV-C171': {
    severity: 'warning',
    title: 'old word for a next hop',
    explanation:
      'keepalived once had words of its own for routes: gw for via, and or between two gateways. They mean what they meant; ip has via, and nexthop before each of several.',
  },
  'LV-C172': {
    severity: 'warning',
    title: 'setting of a virtual interface without effect',
    explanation:
      'What the line asks for cannot be beside the other settings of the instance: vmac_xmit_base is about the interface that use_vmac makes, unicast adverts always leave from the interface of the instance, and an instance has one virtual interface of its own, by use_vmac or by use_ipvlan.',
  },
  'LV-C200': {
    severity: 'warning',
    title: 'weight without effect',
    explanation:
      'Weights do not change the priority of an address owner (255), nor that of a member of a sync group unless the group has sync_group_tracking_weight. keepalived says so and ignores what is tracked with a weight.',
  },
  'LV-C201': {
    severity: 'warning',
    title: 'weight that can never cause a failover',
    explanation:
      'A failure takes its weight from the priority, and the other node takes over when its own is higher: 101 less 2 is 99, which a node with 98 does not beat, nor one with 99. Priorities stay within 1 and 254. A node with nopreempt does not take over from a lower priority at all. Without a weight a failure is a fault, and always makes the other node take over. Files with a number (track_file) can have any weight and are not looked at.',
  },
  'LV-C202': {
    severity: 'warning',
    title: 'sync group whose members cannot agree',
    explanation:
      'The members of a group are Master only where all of them want to be. If one wants to be Master on this node and one on the other, or one preempts and one does not, the group follows the one that holds back, or never settles.',
  },
  'LV-C203': {
    severity: 'warning',
    title: 'name that nothing has',
    explanation:
      'A block names an instance, a script, a file, a process or a session that is not in the file. keepalived ignores the line, so that nothing is watched, or a group has a member less.',
  },
  'LV-C204': {
    severity: 'warning',
    title: 'sync group that holds nothing together',
    explanation:
      'A group with one member has nothing to keep in step, and an instance can be in one group only: keepalived leaves it out of the second.',
  },
  'LV-C206': {
    severity: 'warning',
    title: 'unicast with itself',
    explanation:
      'A node is among its own unicast peers. Most often the line was copied from the other node: if that one is missing from the list it hears nothing and becomes Master too.',
  },
  'LV-C207': {
    severity: 'warning',
    title: 'authentication that vrrp_strict does not allow',
    explanation:
      'With vrrp_strict there is no authentication, as in RFC 3768. The block is ignored, so that the adverts of a node without vrrp_strict are dropped.',
  },
  'LV-C208': {
    severity: 'warning',
    title: 'vrrp_strict makes the virtual address unreachable',
    explanation:
      'By the letter of the standard a Master that does not own an address drops every packet that is sent to it, so neither a service on this node nor ping answers; only packets that are forwarded pass. vrrp_strict asks for that, and it stands in a sample that many have copied. In version 3 the keyword accept takes it back.',
  },
  'LV-C209': {
    severity: 'warning',
    title: 'tries of a check that take much longer than its interval',
    explanation:
      'A real server that falls silent is taken out only after all tries have timed out, connect_timeout each, with delay_before_retry between them. Where the time-outs alone take longer than two intervals, delay_loop says little about how soon a failure is noticed. Told once for each virtual server.',
  },
  'LV-C210': {
    severity: 'warning',
    title: 'takeover before the lease of a dead Master ends',
    explanation:
      'Virtual addresses are leased, so that a Master that died or hangs loses them before anybody takes over. That counts on a Backup that waits for three missing adverts, as the standard has it. With down_timer_adverts 1 or 2 on the Backup the address is on both nodes for up to a few seconds, and one lost packet may be enough for two Masters.',
  },
  'LV-C220': {
    severity: 'warning',
    title: 'the nodes of a pair hold an address in different ways',
    explanation:
      'The same virtual address has another prefix length on the other node, so that the two make different routes with it.',
  },
  'LV-C221': {
    severity: 'warning',
    title: 'the nodes of a pair advertise at different intervals',
    explanation:
      'In VRRP version 3 a Backup learns the interval from the adverts, so that this works, but a failure is noticed sooner or later depending on which node fails.',
  },
  'LV-C222': {
    severity: 'warning',
    title: 'the nodes of a pair have equal priorities',
    explanation:
      'Nothing but their addresses then decides between two nodes that start together: both become Master, and the one with the lower address gives way a moment later. Weights count: the priorities are those while nothing has failed.',
  },
  'LV-C223': {
    severity: 'warning',
    title: 'nopreempt on one node of a pair only',
    explanation:
      'The node without nopreempt takes over from a lower priority, the one with it does not. On the node with the lower priority alone it changes nothing. It belongs on both.',
  },
  'LV-C224': {
    severity: 'warning',
    title: 'state MASTER on the wrong node of a pair',
    explanation:
      'The priority decides who becomes Master, and state only says how a node begins. Here the node that will be Backup, or both, say MASTER, which also switches off nopreempt and preempt_delay there.',
  },
  'LV-C225': {
    severity: 'warning',
    title: 'real server on one node of a pair only',
    explanation: 'When the other node takes over, the load is shared among other servers than before.',
  },
  'LV-C226': {
    severity: 'warning',
    title: 'the nodes of a pair share out the load in different ways',
    explanation:
      'Scheduler, forwarding method, persistence, quorum, sorry server, weights and kinds of checks belong to the service and should be the same on both nodes. Timings, addresses that checks come from and scripts may differ.',
  },
  'LV-C227': {
    severity: 'warning',
    title: 'the nodes of a pair have different sync groups',
    explanation:
      'Instances that move together on one node move on their own on the other, and may end up on both nodes.',
  },
  'LV-C229': {
    severity: 'warning',
    title: 'instance on one node of a pair only',
    explanation: 'Nobody takes over from this instance, unless there is a third node that has it.',
  },
  'LV-C240': {
    severity: 'warning',
    title: 'virtual address that is the host’s own',
    explanation:
      'A virtual address is added to the Master and taken from the others. Where it is the address of a node that node is cut off with it. Told of the first IPv4 address of the interface; only an owner (priority 255) may have it so.',
  },
  'LV-C241': {
    severity: 'warning',
    title: 'virtual address outside the subnets of its interface',
    explanation:
      'No host looks for the address on that link unless it is routed there. Most often a digit is wrong, or the address belongs to another interface (dev). The subnets that virtual addresses bring with them do not count.',
  },
  'LV-C242': {
    severity: 'warning',
    title: 'priority 255 without owning the address',
    explanation:
      'Priority 255 is for the host whose own address is the virtual one: it becomes Master at once, whoever is, and neither weights nor nopreempt hold it back. Two nodes that both have it fight.',
  },
  'LV-C243': {
    severity: 'warning',
    title: 'script that is not there',
    explanation:
      'The command cannot be run. keepalived leaves such a check out, so that the failure it watches for is never seen.',
  },
  'LV-C244': {
    severity: 'warning',
    title: 'script that cannot be executed',
    explanation: 'The file is there but nobody may execute it, or it is no file. Its checks would always fail.',
  },
  'LV-C245': {
    severity: 'warning',
    title: 'script that others can change',
    explanation:
      'Whoever can write to the script, or to a folder on the way to it, decides what the daemon runs. The part of the path that is too open is named with the command that closes it. keepalived with enable_script_security leaves out such scripts that run as root.',
  },
  'LV-C246': {
    severity: 'warning',
    title: 'direct routing to another subnet',
    explanation:
      'With DR the director changes nothing of a packet but the MAC address it goes to, so the real server must be on a link of the director. Behind a router it never gets the packet.',
  },
  'LV-C247': {
    severity: 'warning',
    title: 'interface that is not there',
    explanation:
      'This host has no interface of that name now. The instance waits in fault until it comes, which it never does where the name is misspelt. keepalived refuses such a file unless dynamic_interfaces is given, which says that it is meant.',
  },
} as const satisfies Record<string, CodeEntry>

export type Code = keyof typeof codes
