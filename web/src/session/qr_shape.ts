import qrcode from 'qrcode-generator';

// A QR code as an SVG path of unit squares, one run of dark squares after the other, within the four light squares that a camera
// needs around it.
export interface QrShape {
  size: number;
  path: string;
}

const quiet = 4;

export function qr_shape(text: string): QrShape {
  const code = qrcode(0, 'M'); // as small as the text allows
  code.addData(text, 'Byte');
  code.make();
  const count = code.getModuleCount();
  const parts: string[] = [];
  for (let row = 0; row < count; ++row) {
    for (let column = 0; column < count; ++column) {
      if (!code.isDark(row, column)) continue;
      let end = column + 1;
      while (end < count && code.isDark(row, end)) ++end;
      parts.push(`M${column + quiet} ${row + quiet}h${end - column}v1h-${end - column}z`);
      column = end;
    }
  }
  return { size: count + 2 * quiet, path: parts.join('') };
}
