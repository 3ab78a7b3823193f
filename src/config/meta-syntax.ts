/** A form of the language that is no keyword of the table: it says which lines there are. */
export type MetaForm = {
  readonly form: string
  readonly does: string
  /** Texts that ask for it, beside the form itself. */
  readonly asked: RegExp
}

/** The forms of lines about lines, which can stand in any block. */
export const metaForms: readonly MetaForm[] = [
  {
    form: 'include FILE',
    asked: /^include$/,
    does: 'Reads the lines of another file here; its name is taken from the folder of this one. With * ? [ ] or {a,b} it stands for all files that match. A file that is named without them must be there; of a pattern that matches nothing, nothing is said.',
  },
  {
    form: 'includer, includem, includew, includeb, includea FILE',
    asked: /^include[rmwba]$/,
    does: 'As include, with more that must be so: r that the files can be read, m that there is a match, w that a wildcard has one, b that each part in braces has one, a all of it. include_check says the same for all lines after it.',
  },
  {
    form: '$NAME=VALUE',
    asked: /^\$(?:\w+(?:=.*)?)?$/,
    does: 'Defines a name, from this line on; no blank before the =. A \\ at the end of the line continues it on the next, up to an empty line, and such a definition of several lines can be used at the end of a line only. A later definition takes the place of an earlier one.',
  },
  {
    form: `$\{NAME}`,
    asked: /^\$\{(?!_)[^}]*\}?$/,
    does: 'Puts in what the name stands for; so does $NAME where a blank or the end of the line follows. What is put in may use other names. A name that is not defined stays as it is.',
  },
  {
    form: `$\{_PWD}, $\{_INSTANCE}, $\{_ENV NAME}, $\{_RANDOM FROM TO}, $\{_HASH}, $\{_BANG}`,
    asked: /^\$?\{?_(?:PWD|INSTANCE|ENV|RANDOM|HASH|BANG)\b.*$/,
    does: 'Names that are always there: the folder of the file, what @id is compared with, a variable of the environment, a number by chance, and the signs # and !, which would begin a comment.',
  },
  {
    form: '@ID LINE',
    asked: /^@(?!\^)\S*$/,
    does: 'Reads the line on the node of that id only, so that the nodes of a pair can have one file. The id of a node is its host name up to the first dot, or what --config-id says.',
  },
  { form: '@^ID LINE', asked: /^@\^\S*$/, does: 'Reads the line on all nodes but the one of that id.' },
  {
    form: '~SEQ(NAME, START, STEP, END) LINE',
    asked: /^~SEQx?(?:\(.*)?$/i,
    does: 'Reads the line once for each number, with the name standing for it. START and STEP are 1 where they are left out, or -1 where END is below 0, or below START. ~SEQx gives the numbers in hexadecimal digits.',
  },
  {
    form: '~LST(NAME, VALUE, …) LINE',
    asked: /^~LST(?:\(.*)?$/i,
    does: 'Reads the line once for each value, with the name standing for it; ~LST({A, B}, {1, 2}, {3, 4}) has a value for each of several names.',
  },
]

/** The forms that a text asks for: `include`, `$NAME=`, `@lb1`, `~SEQ`. */
export const metaFormsNamed = (text: string): readonly MetaForm[] =>
  metaForms.filter(({ form, asked }) => form === text || asked.test(text))
