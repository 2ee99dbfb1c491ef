import ReactMarkdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import styles from './Markdown.module.css';

/** Agents answer in tables. */
const PLUGINS = [remarkGfm];

/**
 * Markdown of a playbook or an entry. Text from sessions ends up in it, so it may show words and nothing else: no
 * HTML, no pictures, and a link is only its text with the address beside it.
 */
export function Markdown({ text }: { text: string }) {
  return (
    <div className={styles.markdown}>
      <ReactMarkdown
        skipHtml
        remarkPlugins={PLUGINS}
        disallowedElements={['img']}
        components={{
          a: ({ children, href }) => <span title={href}>{children}</span>,
          // Headings of a playbook stand below the page's own.
          h1: ({ children }) => <h3>{children}</h3>,
          h2: ({ children }) => <h3>{children}</h3>,
          h3: ({ children }) => <h4>{children}</h4>,
        }}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}
