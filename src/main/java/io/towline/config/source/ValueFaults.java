package io.towline.config.source;

import io.towline.config.source.BareText.Value;
import io.towline.config.source.Fault.Edit;
import io.towline.config.source.Token.Kind;

/** What is wrong within values: quotes that are missing or of another kind, commas, semicolons. */
final class ValueFaults {

    private final FaultFinder found;
    private final String text;
    private final Sections sections;

    /** Hears of each brace and bracket that opens. */
    @FunctionalInterface
    interface Sections {
        void open(Token opener, boolean list, String name);
    }

    ValueFaults(FaultFinder found, Sections sections) {
        this.found = found;
        this.text = found.text();
        this.sections = sections;
    }

    /** A value, or what is left of it: up to the end of the line, a comma, or a bracket. */
    Token content(String key, Token begin, boolean inList) {
        Token token = begin;
        while (true) {
            switch (token.kind()) {
                case NEWLINE, COMMA, CLOSE_BRACE, CLOSE_BRACKET, END -> {
                    return token;
                }
                case OPEN_BRACE -> {
                    sections.open(token, false, key);
                    return found.next();
                }
                case OPEN_BRACKET -> {
                    if (!isAddress(token.start())) {
                        sections.open(token, true, key);
                        return found.next();
                    }
                    token = bare(key, token, inList);
                }
                case UNCLOSED_QUOTE -> token = unclosed(token, inList);
                case QUOTED -> token = quoted(token, inList);
                case TRIPLE_QUOTED, SUBSTITUTION -> token = found.next();
                case WORD, RESERVED, COLON, EQUALS, PLUS_EQUALS -> token = bare(key, token, inList);
            }
            boolean pair = token.is(Kind.QUOTED) && text.startsWith(":", found.behindSpaces(token.end()));
            if (pair || token.is(Kind.WORD) && BareText.isKey(text, token.start())) {
                found.add(
                        token,
                        "a comma, or a line's end, is missing before it. Write , " + found.word(token) + " = ...",
                        token.start(),
                        token.start(),
                        ", ");
                return token;
            }
        }
    }

    private Token bare(String key, Token token, boolean inList) {
        if (token.is(Kind.WORD) && found.word(token).equals(";") && BareText.isLast(text, token.end())) {
            found.addMisunderstood(
                    token, "a line ends without a semicolon. Remove it.", token.start(), token.end(), "");
            return found.next();
        }
        Value value = BareText.at(text, token.start(), inList);
        if (value.right().isPresent()) {
            int end = found.endsWithSemicolon(value.end());
            String right = value.right().get() + (inList && !isEndOfItem(value.end()) ? "," : "");
            String written = key.isEmpty() ? right : key + " = " + right;
            Fault.Kind kind = value.quotes() ? Fault.Kind.MISUNDERSTOOD : Fault.Kind.UNREADABLE;
            found.faults()
                    .add(new Fault(
                            token.line(),
                            token.column(),
                            (value.quotes()
                                            ? "quotes have to be straight double ones"
                                            : "a value with such letters needs quotes")
                                    + ": write " + written + ".",
                            kind,
                            new Edit(token.start(), end, right)));
            return found.nextFrom(end);
        }
        int end = Math.max(value.end(), token.end());
        if (value.end() < text.length() && text.charAt(value.end()) == ';' && value.end() >= token.end() - 1) {
            found.addMisunderstood(
                    token, "a line ends without a semicolon. Remove it.", value.end(), value.end() + 1, "");
        }
        return found.nextFrom(end);
    }

    private boolean isEndOfItem(int end) {
        int at = found.behindSpaces(end);
        return at == text.length() || ",]};\n#".indexOf(text.charAt(at)) >= 0 || text.startsWith("//", at);
    }

    private Token quoted(Token token, boolean inList) {
        String content = text.substring(token.start() + 1, token.end() - 1);
        boolean touched = token.end() < text.length()
                && (Character.isLetterOrDigit(text.charAt(token.end()))
                        || text.charAt(token.end()) == ':'
                        || text.charAt(token.end()) == '/' && !BareText.isLast(text, token.end()));
        int comma = content.stripTrailing().length() - 1;
        if (touched && comma >= 0 && content.charAt(comma) == ',') { // "a, "b": the quote before the comma is missing
            int at = token.start() + 1 + comma;
            found.add(token, "a quote is not closed. Write " + text.substring(token.start(), at) + "\".", at, at, "\"");
            return found.againFrom(token.end() - 1);
        }
        if (hasBadLetters(content)) {
            String right = BareText.quoted(content.replace("\\\\", "\\").strip());
            found.add(
                    token,
                    "within quotes a backslash is written twice, and there are no tabs. Write " + right + ".",
                    token,
                    right);
        }
        Token after = found.next();
        if (inList && after.is(Kind.QUOTED)) {
            found.addMisunderstood(
                    after,
                    "a comma is missing before it. Write , " + found.word(after) + ".",
                    after.start(),
                    after.start(),
                    ", ");
        }
        return after;
    }

    private static boolean hasBadLetters(String content) {
        for (int at = 0; at < content.length(); at++) {
            if (content.charAt(at) < ' ') {
                return true;
            }
            if (content.charAt(at) == '\\') {
                at++;
                if (at == content.length() || "\"\\/bfnrtu".indexOf(content.charAt(at)) < 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Up to a comma, a bracket or a comment. */
    Token unclosed(Token token, boolean inList) {
        int end = token.start() + 1;
        while (end < token.end()
                && ",}".indexOf(text.charAt(end)) < 0
                && !(inList && text.charAt(end) == ']')
                && !text.startsWith(" #", end)) {
            end++;
        }
        while (end > token.start() + 1 && (Lexer.isSpace(text.charAt(end - 1)) || text.charAt(end - 1) == ';')) {
            end--;
        }
        String right = BareText.quoted(BareText.stripped(text.substring(token.start() + 1, end)));
        found.add(token, "the quote is not closed. Write " + right + ".", token.start(), end, right);
        return found.againFrom(end);
    }

    /** {@code [::1]:8080}, which looks like a list. */
    private boolean isAddress(int start) {
        int at = start + 1;
        int colons = 0;
        while (at < text.length() && at < start + 48 && "0123456789abcdefABCDEF:.%".indexOf(text.charAt(at)) >= 0) {
            colons += text.charAt(at++) == ':' ? 1 : 0;
        }
        return colons > 1 && at < text.length() && text.charAt(at) == ']';
    }
}
