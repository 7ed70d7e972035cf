// Names and titles come from charts and may hold characters that turn the line around or hide: they are shown as what they are,
// so that a name can't pass for another. The text of documents is shown as it stands, isolated (see document_view.tsx).

const invisible = /[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

export function visible(text: string): string {
  return text.replace(invisible, (letter) => {
    if (letter === '\t' || letter === '\n' || letter === '\r') return ' ';
    return `⟨U+${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}
