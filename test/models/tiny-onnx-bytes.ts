/**
 * The bytes of an ONNX model with one step: each number of `input_ids` is looked up in a table. ONNX is a protocol
 * buffer; the numbers of the fields are those of its public schema (onnx.proto).
 */

/** @param rows the table: one row of the same length for each token */
export function onnxLookup(rows: readonly Float32Array[]): Buffer {
  const columns = rows[0]?.length ?? 0;
  const table = message(
    number(TENSOR.dims, rows.length),
    number(TENSOR.dims, columns),
    number(TENSOR.type, FLOAT),
    bytes(TENSOR.name, 'table'),
    bytes(TENSOR.data, littleEndian(rows)),
  );
  const lookUp = message(
    bytes(NODE.input, 'table'),
    bytes(NODE.input, 'input_ids'),
    bytes(NODE.output, 'last_hidden_state'),
    bytes(NODE.name, 'look up'),
    bytes(NODE.operator, 'Gather'),
    bytes(NODE.attribute, message(bytes(1, 'axis'), number(3, 0), number(20, ATTRIBUTE_INT))),
  );
  const graph = message(
    bytes(GRAPH.node, lookUp),
    bytes(GRAPH.name, 'tiny'),
    bytes(GRAPH.initializer, table),
    bytes(GRAPH.input, tensor('input_ids', INT64, ['batch', 'sequence'])),
    // Nobody reads it, but every caller hands it over.
    bytes(GRAPH.input, tensor('attention_mask', INT64, ['batch', 'sequence'])),
    bytes(GRAPH.output, tensor('last_hidden_state', FLOAT, ['batch', 'sequence', columns])),
  );
  return message(
    number(MODEL.irVersion, 8),
    bytes(MODEL.producer, 'tests'),
    bytes(MODEL.graph, graph),
    bytes(MODEL.operators, message(bytes(1, ''), number(2, 13))),
  );
}

const MODEL = { irVersion: 1, producer: 2, graph: 7, operators: 8 } as const;
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, name: 3, operator: 4, attribute: 5 } as const;
const TENSOR = { dims: 1, type: 2, name: 8, data: 9 } as const;
const FLOAT = 1;
const INT64 = 7;
const ATTRIBUTE_INT = 2;

/** @param shape lengths, or names of lengths that are known only when it runs */
function tensor(name: string, type: number, shape: readonly (string | number)[]): Buffer {
  const lengths = shape.map((length) =>
    bytes(1, message(typeof length === 'number' ? number(1, length) : bytes(2, length))),
  );
  return message(bytes(1, name), bytes(2, message(bytes(1, message(number(1, type), bytes(2, message(...lengths)))))));
}

const message = (...fields: readonly Buffer[]): Buffer => Buffer.concat(fields);
const number = (field: number, value: number): Buffer => Buffer.concat([varint(field << 3), varint(value)]);

function bytes(field: number, value: string | Buffer): Buffer {
  const content = Buffer.from(value);
  return Buffer.concat([varint((field << 3) | 2), varint(content.length), content]);
}

/** Seven bits at a time, the lowest first; all but the last byte say that there is more. */
function varint(value: number): Buffer {
  const parts: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) parts.push((rest % 0x80) | 0x80);
  return Buffer.from([...parts, rest]);
}

function littleEndian(rows: readonly Float32Array[]): Buffer {
  const columns = rows[0]?.length ?? 0;
  const all = Buffer.alloc(rows.length * columns * 4);
  rows.forEach((row, line) => {
    row.forEach((value, at) => all.writeFloatLE(value, (line * columns + at) * 4));
  });
  return all;
}
