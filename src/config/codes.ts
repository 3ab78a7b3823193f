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
    title: 'not built yet, and cannot be left out',
    explanation:
      'lvsha knows what the line asks for but cannot do it yet, and running without it would be worse than not running: another set of lines would be in force, or two nodes would own one address.',
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
      'VRRP version 2 carries IPv4 addresses only, and a real server that is reached directly or by address translation has the family of its virtual server.',
  },
  'LV-C027': {
    severity: 'error',
    title: 'too many virtual addresses',
    explanation: 'An advert counts its addresses in 8 bits. Put the rest into another instance.',
  },
  'LV-C040': {
    severity: 'error',
    title: 'included file missing',
    explanation:
      'An include line names a file that is not there or cannot be read, or a pattern that must match and does not. keepalived tells it and goes on without the file, so a part of the configuration is silently missing; only includer, includem, includew, includeb, includea and include_check make it strict. Here a file that is named without a wildcard must always be there.',
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
      'With all definitions put in and all repetitions written out the configuration has more than a million lines or 64 MB, or a line with a definition in it more than 16384 characters. Most often a number of a ~SEQ has a digit too many.',
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
  'LV-C101': {
    severity: 'warning',
    title: 'not built yet',
    explanation: 'The keyword is right, but lvsha does not do yet what it asks for. The line has no effect.',
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
  'LV-C160': {
    severity: 'warning',
    title: 'name that is not defined',
    explanation:
      'There is no $NAME= line for the name before this line, so the text stays as it is, dollar sign and all, as in keepalived. A name without braces ends with its word: in "10.0.0.$HOST" it is found, in "$NET.1" it is not; put such a name in braces. A definition of several lines can stand only at the end of a line.',
  },
} as const satisfies Record<string, CodeEntry>

export type Code = keyof typeof codes
