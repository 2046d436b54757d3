package io.towline.config.source;

import io.towline.config.source.BareText.Value;
import io.towline.config.source.Fault.Edit;
import io.towline.config.source.Token.Kind;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * What people bring to HOCON from elsewhere, found in the text with its place, and mended: values without quotes, other quotes, lost
 * braces and equals signs. What HOCON's parser would say of them helps nobody.
 *
 * <p>One pass; a second one where braces are missing, to find by the indentation where they belong.
 */
public final class Diagnosis {

    private static final int DEEPEST = 64;

    private static final Set<String> KINDS =
            Set.of("listeners", "upstreams", "routes", "listener", "upstream", "route");

    private final String text;
    private final FaultFinder found;
    private final ValueFaults values;
    private final boolean byIndentation;
    private final Deque<Frame> frames = new ArrayDeque<>();
    private boolean suspicious;

    private record Frame(boolean list, Token opener, String name, int indent) {}

    private Diagnosis(String text, boolean byIndentation) {
        this.text = text;
        this.found = new FaultFinder(text);
        this.values = new ValueFaults(found, this::open);
        this.byIndentation = byIndentation;
    }

    /**
     * In the order of the text, each with its mend.
     *
     * @param unreadable whether it is known that HOCON's parser cannot read the text; else only what it misunderstands counts
     */
    public static List<Fault> of(String text, boolean unreadable) {
        return of(text).stream()
                .filter(each -> unreadable || each.kind() == Fault.Kind.MISUNDERSTOOD)
                .toList();
    }

    private static List<Fault> of(String text) {
        Diagnosis first = new Diagnosis(text, false);
        first.read();
        if (first.suspicious && first.frames.size() > 1) {
            Diagnosis second = new Diagnosis(text, true);
            second.read();
            return second.sorted();
        }
        return first.sorted();
    }

    private List<Fault> sorted() {
        closeAll();
        return found.faults().stream()
                .sorted(Comparator.comparingInt((Fault each) -> each.edit().start()))
                .toList();
    }

    private void read() {
        Token token = found.next();
        frames.push(new Frame(false, token, "", -1));
        boolean braces = false;
        while (!token.is(Kind.END) && !found.isFull() && frames.size() < DEEPEST) {
            if (token.is(Kind.OPEN_BRACE)
                    && !braces
                    && frames.size() == 1
                    && found.faults().isEmpty()) {
                braces = true; // around the whole file
                frames.push(new Frame(false, token, "the file", -1));
                token = found.next();
            } else if (frames.peek().list()) {
                token = item(token);
            } else {
                token = key(token);
            }
        }
    }

    private Token key(Token token) {
        if (found.beginsLine() && !token.is(Kind.NEWLINE) && !token.is(Kind.END)) {
            dedented(token);
        }
        return switch (token.kind()) {
            case CLOSE_BRACE -> close(token);
            case CLOSE_BRACKET -> strayBracket(token);
            case WORD, QUOTED -> {
                if (found.followsBracket()) {
                    found.add(
                            token,
                            "a comma, or a line's end, is missing before it. Write , " + found.word(token) + ".",
                            token.start(),
                            token.start(),
                            ", ");
                }
                yield statement(token);
            }
            case UNCLOSED_QUOTE -> values.unclosed(token, false);
            case RESERVED -> reservedKey(token);
            default -> found.next();
        };
    }

    /** A key that begins no further right than its section does: it hardly belongs to it, nor does a brace left of it. */
    private void dedented(Token token) {
        boolean closes = token.is(Kind.CLOSE_BRACE);
        while (frames.size() > 1 && !frames.peek().list()) {
            int indent = frames.peek().indent();
            int here = token.column() - 1;
            if (indent < 0
                    || (closes ? here >= indent : here > indent)
                    || frames.peek().opener().line() == token.line()) {
                return;
            }
            suspicious = true;
            if (!byIndentation) {
                return;
            }
            Frame frame = frames.pop();
            found.addStructure(
                    token,
                    frame.name() + " { of line " + frame.opener().line() + " is not closed. Write } before line "
                            + token.line() + ".",
                    token.start(),
                    token.start(),
                    closes ? "} " : "}, ");
        }
    }

    private Token close(Token token) {
        if (frames.size() == 1) {
            found.addStructure(
                    token,
                    "this } closes nothing. Remove it, or write the { that is missing before it.",
                    token.start(),
                    token.end(),
                    "");
        } else {
            frames.pop();
        }
        return found.next();
    }

    private Token strayBracket(Token token) {
        if (frames.stream().anyMatch(Frame::list)) {
            Frame frame = frames.pop();
            found.addStructure(
                    token,
                    frame.name() + " { is not closed. Write } before this ].",
                    token.start(),
                    token.start(),
                    "}");
            return token;
        }
        found.addStructure(token, "this ] closes nothing. Remove it.", token.start(), token.end(), "");
        return found.next();
    }

    /** {@code /* ...} and the like. */
    private Token reservedKey(Token token) {
        return comment(token);
    }

    private Token comment(Token token) {
        int end = found.endOfLine(token.start());
        String sign = text.substring(token.start(), token.start() + 1);
        found.add(
                token,
                "a line cannot begin with " + sign + ". Comments begin with #.",
                token.start(),
                token.start(),
                "# ");
        return found.nextFrom(end);
    }

    /** A key, and what its value begins with. */
    private Token statement(Token first) {
        int end = first.end();
        int pieces = 0;
        Token token = first;
        while (token.isKey()) {
            if (token.is(Kind.WORD) && BareText.hasOtherQuotes(found.word(token))) {
                found.addMisunderstood(
                        token,
                        "quotes have to be straight ones. Write " + BareText.stripped(found.word(token)) + ".",
                        token.start(),
                        token.end(),
                        BareText.stripped(found.word(token)));
            }
            end = token.end();
            pieces++;
            token = found.next();
        }
        String key = text.substring(first.start(), end);
        if (first.is(Kind.WORD) && found.word(first).equals("include")) {
            return token;
        }
        if (key.startsWith("/")) {
            return comment(first);
        }
        if (token.is(Kind.OPEN_BRACE)) {
            return section(first, key, pieces, token);
        }
        if (token.is(Kind.OPEN_BRACKET)) {
            found.add(first, "an equals sign is missing. Write " + key + " = [.", end, end, " =");
            return value(first, key, token);
        }
        if (token.is(Kind.COLON)
                && pieces > 1
                && end == token.start()
                && found.behindSpaces(token.end()) == token.end()
                && !first.is(Kind.QUOTED)) { // bind 127.0.0.1:8080
            return unseparated(first, pieces, key);
        }
        boolean separated = token.is(Kind.EQUALS) || token.is(Kind.PLUS_EQUALS) || token.is(Kind.COLON);
        if (separated) {
            return value(first, key, found.next());
        }
        return unseparated(first, pieces, key);
    }

    private Token section(Token first, String key, int pieces, Token brace) {
        if (pieces == 2 && first.is(Kind.WORD) && KINDS.contains(found.word(first))) {
            String kind = found.word(first) + (found.word(first).endsWith("s") ? "" : "s");
            String path =
                    kind + "." + key.substring(first.end() - first.start()).strip();
            found.addMisunderstood(
                    first,
                    "\"" + key + "\" is not the path of a section. Write " + path + " {.",
                    first.start(),
                    first.start() + key.length(),
                    path);
        }
        open(brace, false, key);
        return found.next();
    }

    /** Whether the next line stands further right than the one of {@code first}, which is alone on its line. */
    private boolean opensBlock(Token first) {
        int here = first.column() - 1;
        int lineStart = found.endOfLine(first.end()) + 1;
        while (lineStart < text.length() && found.behindSpaces(lineStart) == found.endOfLine(lineStart)) {
            lineStart = found.endOfLine(lineStart) + 1;
        }
        return found.isFirstOfLine(first)
                && BareText.isLast(text, first.end())
                && lineStart < text.length()
                && found.behindSpaces(lineStart) - lineStart > here;
    }

    /** {@code bind ":8080"}, {@code upstream app;} or a word of its own. */
    private Token unseparated(Token first, int pieces, String key) {
        Value rest = pieces > 1 ? BareText.at(text, found.behindSpaces(first.end()), false) : null;
        if (rest == null && opensBlock(first)) {
            found.addStructure(first, "a { is missing. Write " + key + " {.", first.end(), first.end(), " {");
            open(first, false, key);
            return found.last();
        }
        if (rest == null) {
            found.add(
                    first,
                    key + " has no value. Write " + key + " = ..., or remove it.",
                    first.start(),
                    first.start(),
                    "# ");
            return found.nextFrom(found.endOfLine(first.start()));
        }
        int end = found.endsWithSemicolon(rest.end());
        String raw = text.substring(rest.start(), rest.end());
        String right = found.word(first) + " = "
                + (raw.startsWith("\"") && raw.endsWith("\"") && raw.length() > 1 || BareText.needsNone(raw)
                        ? raw
                        : BareText.quoted(BareText.stripped(raw)));
        Fault.Kind kind = found.last().is(Kind.COLON) ? Fault.Kind.MISUNDERSTOOD : Fault.Kind.UNREADABLE;
        found.faults()
                .add(new Fault(
                        first.line(),
                        first.column(),
                        "an equals sign is missing. Write " + right + ".",
                        kind,
                        new Edit(first.start(), end, right)));
        return found.nextFrom(end);
    }

    /** @param token found.last() the equals sign */
    private Token value(Token first, String key, Token token) {
        Token begin = token;
        while (begin.is(Kind.NEWLINE)) {
            begin = found.next();
        }
        boolean otherLine = begin.line() > first.line();
        if (begin.is(Kind.END)
                || begin.is(Kind.CLOSE_BRACE)
                || begin.is(Kind.COMMA)
                || otherLine && (begin.is(Kind.WORD) || begin.is(Kind.QUOTED)) && startsStatement(begin)) {
            found.add(
                    first,
                    key + " has no value. Write " + key + " = ..., or remove it.",
                    first.start(),
                    first.start(),
                    "# ");
            return begin;
        }
        return values.content(key, begin, false);
    }

    private boolean startsStatement(Token token) {
        return BareText.isKey(text, token.start())
                || text.startsWith(" {", token.end())
                || text.startsWith(":", token.end()) && !text.startsWith("://", token.end());
    }

    private Token item(Token token) {
        return switch (token.kind()) {
            case CLOSE_BRACKET -> {
                frames.pop();
                Token after = found.next();
                boolean inList = frames.peek().list();
                yield !inList && beginsSetting(after) ? after : values.content("", after, inList);
            }
            case CLOSE_BRACE -> {
                Frame frame = frames.pop();
                found.addStructure(
                        token,
                        "the list " + frame.name() + " [ is not closed. Write ] before this }.",
                        token.start(),
                        token.start(),
                        "]");
                yield token;
            }
            case NEWLINE, COMMA -> found.next();
            default -> values.content("", token, true);
        };
    }

    /** Behind a list: {@code ["ws://a:1"] connect-timeout = 5s}, or {@code balance {}}. */
    private boolean beginsSetting(Token token) {
        return token.is(Kind.WORD)
                        && (BareText.isKey(text, token.start())
                                || text.startsWith("{", found.behindSpaces(token.end())))
                || token.is(Kind.QUOTED) && text.startsWith(":", found.behindSpaces(token.end()));
    }

    private void open(Token opener, boolean list, String name) {
        int lineStart = opener.start() - opener.column() + 1;
        frames.push(new Frame(list, opener, name, found.indent(lineStart)));
    }

    private void closeAll() {
        while (frames.size() > 1 && !found.isFull() && frames.size() < DEEPEST) {
            Frame frame = frames.pop();
            String sign = frame.list() ? "]" : "}";
            String opened = frame.list() ? " [" : " {";
            found.faults()
                    .add(new Fault(
                            frame.opener().line(),
                            frame.opener().column(),
                            FaultFinder.shortened(frame.name()) + opened + " is not closed. Write " + sign
                                    + " at the end of the file.",
                            Fault.Kind.STRUCTURE,
                            new Edit(text.length(), text.length(), "\n" + sign)));
        }
    }
}
