package io.towline.config.source;

import io.towline.config.source.Fault.Edit;
import io.towline.config.source.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * A text that is read token by token, and the faults found in it.
 *
 * <p>Owner: the thread that loads.
 */
final class FaultFinder {

    private static final int MOST_FAULTS = 100;
    private static final int LONGEST = 2_000;

    /** No file of ours is indented so far. */
    private static final int MOST_INDENT = 256;

    private final String text;
    private final Lexer lexer;
    private final List<Fault> faults = new ArrayList<>();
    private boolean beginsLine;
    private Token follows = new Token(Kind.NEWLINE, 0, 0, 1, 1);
    private Token last = new Token(Kind.NEWLINE, 0, 0, 1, 1);

    FaultFinder(String text) {
        this.text = text;
        this.lexer = new Lexer(text);
    }

    String text() {
        return text;
    }

    Token next() {
        beginsLine = last.is(Kind.NEWLINE);
        follows = last;
        last = lexer.next();
        return last;
    }

    /** The token that was read last. */
    Token last() {
        return last;
    }

    /** Whether the token that was read last is the first one of its line. */
    boolean beginsLine() {
        return beginsLine;
    }

    /** Whether the token that was read last comes behind a closing bracket, with nothing between them. */
    boolean followsBracket() {
        return follows.is(Kind.CLOSE_BRACE) || follows.is(Kind.CLOSE_BRACKET);
    }

    Token nextFrom(int position) {
        lexer.skipTo(position);
        return next();
    }

    /** Reads letters of the last token again. */
    Token againFrom(int position) {
        lexer.rewindTo(position);
        return next();
    }

    List<Fault> faults() {
        return faults;
    }

    boolean isFull() {
        return faults.size() >= MOST_FAULTS;
    }

    boolean isFirstOfLine(Token token) {
        int lineStart = token.start() - token.column() + 1;
        return behindSpaces(lineStart) == token.start();
    }

    int indent(int lineStart) {
        int at = lineStart;
        while (at < text.length() && at < lineStart + MOST_INDENT && Lexer.isSpace(text.charAt(at))) {
            at++;
        }
        return at - lineStart;
    }

    int behindSpaces(int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != '\n' && Lexer.isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    int endsWithSemicolon(int end) {
        return end < text.length() && text.charAt(end) == ';' && BareText.isLast(text, end + 1) ? end + 1 : end;
    }

    int endOfLine(int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    String word(Token token) {
        return text.substring(token.start(), token.end());
    }

    void add(Token at, String what, Token replaced, String replacement) {
        add(at, what, replaced.start(), replaced.end(), replacement);
    }

    void add(Token at, String what, int start, int end, String replacement) {
        faults.add(new Fault(
                at.line(), at.column(), shortened(what), Fault.Kind.UNREADABLE, new Edit(start, end, replacement)));
    }

    /** Of what HOCON takes for letters of the value. */
    void addMisunderstood(Token at, String what, int start, int end, String replacement) {
        faults.add(new Fault(
                at.line(), at.column(), shortened(what), Fault.Kind.MISUNDERSTOOD, new Edit(start, end, replacement)));
    }

    /** A brace, which is missing or one too many: what stands where is a guess from here on. */
    void addStructure(Token at, String what, int start, int end, String replacement) {
        faults.add(new Fault(
                at.line(), at.column(), shortened(what), Fault.Kind.STRUCTURE, new Edit(start, end, replacement)));
    }

    static String shortened(String what) {
        return what.length() <= LONGEST ? what : what.substring(0, LONGEST) + "...";
    }
}
