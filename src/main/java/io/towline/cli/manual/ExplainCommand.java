package io.towline.cli.manual;

import io.towline.cli.argument.Argument;
import io.towline.cli.argument.Subcommand;
import io.towline.cli.control.ExitCode;
import io.towline.config.tree.BuiltIn;
import io.towline.config.value.Suggestion;
import io.towline.conversation.Cause;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code towline explain}: the manual of one setting, or of all that have that name. */
public final class ExplainCommand extends Subcommand {

    private static final String OF_CAUSES =
            " It is a cause, why conversations end: \"towline why --cause\" tells of those that did, and docs/endings.md"
                    + " explains it.";

    private final Argument<String> setting =
            arguments().required("SETTING", "Its path (routes.chat.idle-timeout), or the end of it (idle-timeout).");

    public ExplainCommand() {
        super("explain", "Prints what a setting means: its unit, range and built-in value.");
    }

    @Override
    public Integer call() {
        String asked = setting.value().orElseThrow();
        List<Manual.Entry> all = Manual.entries(BuiltIn.text());
        List<Manual.Entry> meant = meant(asked, all);
        if (meant.isEmpty()) {
            err().println("towline: there is no setting \"" + asked + "\"." + suggestion(asked, all)
                    + " \"towline defaults\" prints them all.");
            return ExitCode.FAILURE;
        }
        for (int i = 0; i < meant.size(); i++) {
            if (i > 0) {
                out().println();
            }
            tell(meant.get(i), all);
        }
        out().flush();
        return ExitCode.OK;
    }

    /** The one with that path; or else all whose path ends so. */
    private static List<Manual.Entry> meant(String asked, List<Manual.Entry> all) {
        String path = asked.replaceFirst("^defaults\\.(listener|upstream|route)\\.", "$1s.NAME.")
                .replaceFirst("^(listeners|upstreams|routes)\\.[^.]+\\.", "$1.NAME.");
        List<Manual.Entry> exact =
                all.stream().filter(each -> each.path().equals(path)).toList();
        return exact.isEmpty()
                ? all.stream().filter(each -> each.path().endsWith("." + asked)).toList()
                : exact;
    }

    private static String suggestion(String asked, List<Manual.Entry> all) {
        List<String> names = all.stream()
                .flatMap(each -> Stream.of(each.path(), each.lastKey()))
                .distinct()
                .toList();
        return isCause(asked)
                ? OF_CAUSES
                : withoutName(asked, all)
                        .or(() -> Suggestion.nearest(asked, names))
                        .map(Suggestion::question)
                        .orElse("");
    }

    /** {@code listeners.tls} is {@code listeners.NAME.tls}. */
    private static Optional<String> withoutName(String asked, List<Manual.Entry> all) {
        String named = asked.replaceFirst("^(defaults\\.)?(listener|upstream|route)s?\\.", "$2s.NAME.");
        return all.stream().map(Manual.Entry::path).filter(named::equals).findFirst();
    }

    private static boolean isCause(String asked) {
        return Arrays.stream(Cause.values()).anyMatch(cause -> cause.label().equals(asked));
    }

    private void tell(Manual.Entry entry, List<Manual.Entry> all) {
        PrintWriter out = out();
        out.println(head(entry));
        text(entry, all).forEach(line -> out.println(("    " + line).stripTrailing()));
        all.stream()
                .filter(each -> each.path().startsWith(entry.path() + ".") && !each.isSection())
                .forEach(each -> out.println("    " + head(each)));
    }

    /** Its own, or that of the section that it stands in: some are explained together. */
    private static List<String> text(Manual.Entry entry, List<Manual.Entry> all) {
        int end = entry.path().lastIndexOf('.');
        return entry.text().isEmpty() && end > 0
                ? all.stream()
                        .filter(each -> each.path().equals(entry.path().substring(0, end)))
                        .findFirst()
                        .map(Manual.Entry::text)
                        .orElse(List.of())
                : entry.text();
    }

    private static String head(Manual.Entry entry) {
        return entry.path()
                + Optional.of(entry.value())
                        .filter(value -> !value.isEmpty())
                        .map(value -> " = " + value)
                        .orElse("");
    }
}
