package io.towline.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What documents set off from their sentences. */
public final class Markdown {

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private Markdown() {}

    /**
     * Lines that stand together, without their indentation.
     *
     * @param line of the first of them, from 1
     * @param language what its fence says; empty for none
     */
    public record Block(Path document, int line, String language, String text) {

        /** For a failure to say. */
        @Override
        public String toString() {
            return document + ":" + line;
        }
    }

    /** Those that people who use Towline read. */
    public static List<Path> manual() throws IOException {
        try (Stream<Path> pages = Files.list(Path.of("docs"))) {
            return Stream.concat(
                            Stream.of(Path.of("README.md")),
                            pages.filter(page -> page.toString().endsWith(".md")))
                    .filter(page -> !page.endsWith("architecture.md")) // for those who change the code
                    .sorted()
                    .toList();
        }
    }

    /** Fenced ones, and those that are indented by four behind an empty line. */
    public static List<Block> blocks(Path document) throws IOException {
        List<String> lines = Files.readAllLines(document);
        List<Block> blocks = new ArrayList<>();
        int i = 0;
        while (i < lines.size()) {
            String line = lines.get(i);
            int end = i + 1;
            if (line.startsWith("```")) {
                while (!lines.get(end).equals("```")) {
                    end++;
                }
                blocks.add(block(document, i + 1, line.substring(3), lines.subList(i + 1, end)));
                end++;
            } else if (line.startsWith("    ") && (i == 0 || lines.get(i - 1).isEmpty())) {
                while (end < lines.size()
                        && (lines.get(end).startsWith("    ") || lines.get(end).isEmpty())) {
                    end++;
                }
                blocks.add(block(document, i, "", lines.subList(i, end)));
            }
            i = end;
        }
        return blocks;
    }

    private static Block block(Path document, int before, String language, List<String> lines) {
        return new Block(
                document,
                before + 1,
                language,
                String.join("\n", lines).stripTrailing().stripIndent() + "\n");
    }

    /** What stands between backquotes in its sentences and tables. */
    public static List<String> code(Path document) throws IOException {
        String all = Files.readString(document).replaceAll("(?s)\n```.*?\n```", "");
        return CODE.matcher(all)
                .results()
                .map((MatchResult found) -> found.group(1).replaceAll("\\s+", " "))
                .toList();
    }
}
