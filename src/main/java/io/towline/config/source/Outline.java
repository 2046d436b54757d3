package io.towline.config.source;

import io.towline.config.source.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * What a file writes where, in the order of its lines: every key with its value's form, and every include. Of a text that is no
 * HOCON it tells what can be told.
 */
public final class Outline {

    /** No file of ours is a tenth as deep; beyond it nothing is looked at. */
    private static final int DEEPEST = 64;

    private static final Set<String> ENTRIES = Set.of("listeners", "upstreams", "routes");

    private final String text;
    private final Lexer lexer;
    private final Frame top;
    private final Deque<Frame> frames = new ArrayDeque<>();
    private final List<Setting> settings = new ArrayList<>();
    private final List<Inclusion> inclusions = new ArrayList<>();
    private int blocks;

    private Outline(String text, List<String> below) {
        this.text = text;
        this.lexer = new Lexer(text);
        this.top = new Frame(false, 0, below);
        frames.push(top);
    }

    public enum Form {
        SECTION,
        /** Stands as it is: no substitution, nothing that is added to what was there. */
        VALUE,
        /** A value under its full path, at the top of the file. */
        VALUE_IN_FULL,
        /** Made of something else. */
        DERIVED
    }

    /**
     * A key that is written.
     *
     * @param block the named entry, or the item of a list, within whose braces it stands; 0 for none
     * @param path from the top of the configuration; within the items of a list, from there
     */
    public record Setting(int block, List<String> path, Form form, int line) {}

    /** @param below the path that it stands in */
    public record Inclusion(String what, List<String> below, int line) {}

    private enum Expects {
        KEY,
        VALUE
    }

    private static final class Frame {
        private final boolean list;
        private final int block;
        private final List<String> path;
        private Expects expects = Expects.KEY;
        private boolean section;
        private boolean other;
        private boolean derived;
        private boolean begun;
        private List<String> key = List.of();
        private int line;

        Frame(boolean list, int block, List<String> path) {
            this.list = list;
            this.block = block;
            this.path = path;
        }
    }

    /** @param below the path that the file is included in */
    public static Outline of(String text, List<String> below) {
        Outline outline = new Outline(text, below);
        outline.read();
        return outline;
    }

    public List<Setting> settings() {
        return List.copyOf(settings);
    }

    public List<Inclusion> inclusions() {
        return List.copyOf(inclusions);
    }

    private void read() {
        Token token = lexer.next();
        if (token.is(Kind.OPEN_BRACE)) { // braces around the whole file
            token = lexer.next();
        }
        while (!token.is(Kind.END) && !frames.isEmpty()) {
            Frame frame = frames.peek();
            token = frame.expects == Expects.KEY && !frame.list ? key(frame, token) : value(frame, token);
        }
        while (!frames.isEmpty()) {
            settle(frames.pop());
        }
    }

    /** @return the next token to be looked at */
    private Token key(Frame frame, Token first) {
        if (first.is(Kind.CLOSE_BRACE)) {
            frames.pop();
            return lexer.next();
        }
        if (!first.isKey()) {
            return lexer.next();
        }
        List<Token> tokens = new ArrayList<>();
        Token token = first;
        for (; token.isKey(); token = lexer.next()) {
            tokens.add(token);
        }
        if (isInclude(tokens)) {
            tokens.stream()
                    .filter(each -> each.is(Kind.QUOTED))
                    .findFirst()
                    .ifPresent(what -> inclusions.add(new Inclusion(unquoted(what), frame.path, first.line())));
            return token;
        }
        if (token.is(Kind.EQUALS) || token.is(Kind.COLON) || token.is(Kind.PLUS_EQUALS) || token.is(Kind.OPEN_BRACE)) {
            frame.key = path(tokens);
            frame.line = first.line();
            frame.expects = Expects.VALUE;
            frame.section = false;
            frame.other = false;
            frame.begun = false;
            frame.derived = token.is(Kind.PLUS_EQUALS);
            return token.is(Kind.OPEN_BRACE) ? token : lexer.next();
        }
        return token;
    }

    private Token value(Frame frame, Token token) {
        boolean begun = frame.begun;
        frame.begun |= !token.is(Kind.NEWLINE);
        switch (token.kind()) {
            case OPEN_BRACE -> {
                frame.section = true;
                open(frame, false);
            }
            case OPEN_BRACKET -> {
                frame.other = true;
                open(frame, true);
            }
            case CLOSE_BRACE, CLOSE_BRACKET -> {
                settle(frame);
                frames.pop();
            }
            case SUBSTITUTION -> frame.derived = true;
            case NEWLINE -> {
                if (begun) {
                    settle(frame);
                }
            }
            case COMMA -> settle(frame);
            default -> frame.other = true;
        }
        return lexer.next();
    }

    private void open(Frame frame, boolean list) {
        if (frames.size() >= DEEPEST) {
            frames.clear();
            return;
        }
        boolean anonymous = frame.list || list;
        List<String> path = anonymous ? List.of() : joined(frame.path, frame.key);
        if (path.size() > DEEPEST) {
            frames.clear();
            return;
        }
        frames.push(new Frame(list, anonymous || isEntry(path) ? ++blocks : frame.block, path));
    }

    /** A listener, an upstream or a route: one of the operator's names. */
    public static boolean isEntry(List<String> path) {
        return path.size() == 2 && ENTRIES.contains(path.getFirst());
    }

    /** The key has all of its value. */
    private void settle(Frame frame) {
        if (frame.expects == Expects.VALUE && !frame.key.isEmpty() && frame.key.size() <= DEEPEST) {
            settings.add(new Setting(frame.block, joined(frame.path, frame.key), form(frame), frame.line));
        }
        frame.expects = Expects.KEY;
        frame.key = List.of();
    }

    private Form form(Frame frame) {
        if (frame.derived) {
            return Form.DERIVED;
        }
        if (frame.section && !frame.other) {
            return Form.SECTION;
        }
        return frame == top && frame.key.size() > 1 ? Form.VALUE_IN_FULL : Form.VALUE;
    }

    private boolean isInclude(List<Token> tokens) {
        Token first = tokens.getFirst();
        return first.is(Kind.WORD) && tokens.size() > 1 && word(first).equals("include");
    }

    /** Elements are divided by the dots outside quotes. */
    private List<String> path(List<Token> tokens) {
        List<String> elements = new ArrayList<>();
        StringBuilder element = new StringBuilder();
        Token before = tokens.getFirst();
        for (Token token : tokens) {
            element.append(text, before == token ? token.start() : before.end(), token.start());
            before = token;
            if (token.is(Kind.QUOTED)) {
                element.append(unquoted(token));
                continue;
            }
            for (char letter : word(token).toCharArray()) {
                if (letter == '.') {
                    elements.add(element.toString());
                    element.setLength(0);
                } else {
                    element.append(letter);
                }
            }
        }
        elements.add(element.toString());
        return List.copyOf(elements);
    }

    private String word(Token token) {
        return text.substring(token.start(), token.end());
    }

    /** Escapes are left as they are: names have none. */
    private String unquoted(Token token) {
        return text.substring(token.start() + 1, token.end() - 1);
    }

    private static List<String> joined(List<String> path, List<String> key) {
        List<String> all = new ArrayList<>(path);
        all.addAll(key);
        return List.copyOf(all);
    }
}
