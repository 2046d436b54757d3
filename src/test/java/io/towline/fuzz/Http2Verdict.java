package io.towline.fuzz;

import io.towline.fuzz.Http2Outcome.Broken;
import io.towline.fuzz.Http2Outcome.Late;
import io.towline.fuzz.Http2Outcome.Left;
import io.towline.fuzz.Http2Outcome.Planned;
import io.towline.fuzz.Http2Outcome.Refused;
import io.towline.fuzz.Http2Outcome.Served;
import io.towline.fuzz.Http2Outcome.Wanted;
import io.towline.fuzz.Http2Talk.Received;
import io.towline.testkit.Http1Message;
import io.towline.testkit.Http1Message.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What came, against what had to come. */
final class Http2Verdict {

    /** What Towline says to a server by itself. */
    private static final Set<String> OURS = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "trailer",
            "connection",
            "via",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
            "x-forwarded-port",
            "x-real-ip",
            "x-request-id",
            "traceparent",
            "te");

    private Http2Verdict() {}

    // ---- what the client got ----

    /** @return what is wrong with it */
    static Optional<String> ofClient(Planned planned, Received got) {
        if (!got.improper.isEmpty()) {
            return Optional.of(got.improper);
        }
        return switch (planned.outcome()) {
            case Served it -> got.reset.isPresent() ? reset(got) : answer(it.answer(), it.request(), got);
            case Refused it -> got.reset.isPresent() ? reset(got) : refusal(it, got);
            case Broken it ->
                got.reset.equals(OptionalInt.of(it.error()))
                        ? unlessAnswered(it, got)
                        : Optional.of("reset is " + got.reset);
            case Late it -> got.reset.equals(OptionalInt.of(it.error())) ? Optional.empty() : reset(got);
            case Left any -> Optional.empty();
        };
    }

    private static Optional<String> reset(Received got) {
        return Optional.of("its reset is " + got.reset);
    }

    private static Optional<String> unlessAnswered(Broken it, Received got) {
        return it.whole().isEmpty() && !got.sections.isEmpty()
                ? Optional.of("it has an answer: " + got.sections)
                : Optional.empty();
    }

    private static Optional<String> refusal(Refused it, Received got) {
        String status = all(got.section(0), ":status").toString();
        boolean right = status.equals("[" + it.status() + "]") && got.sections.size() == 1 && got.body.size() > 0;
        return right ? Optional.empty() : Optional.of("it is refused with " + got.sections);
    }

    private static Optional<String> answer(FuzzAnswer answer, Wanted request, Received got) {
        int head = answer.hints() ? 1 : 0;
        int sections = head + 1 + (answer.trailers().isEmpty() ? 0 : 1);
        if (got.sections.size() != sections) {
            return Optional.of("the answer is " + got.sections);
        }
        if (answer.hints() && !all(got.section(0), ":status").equals(List.of("103"))) {
            return Optional.of("in front of the answer comes " + got.section(0));
        }
        List<Field> fields = got.section(head);
        boolean same = all(fields, ":status").equals(List.of(Integer.toString(answer.status())))
                && answer.fields().stream()
                        .allMatch(field -> all(fields, field.name()).equals(List.of(field.value())))
                && all(fields, "transfer-encoding").isEmpty()
                && all(fields, "connection").isEmpty();
        if (!same) {
            return Optional.of("the answer's fields are " + fields);
        }
        if (!answer.trailers().isEmpty() && !answer.trailers().equals(got.section(sections - 1))) {
            return Optional.of("its trailers are " + got.section(sections - 1));
        }
        return Arrays.equals(answer.body(), got.body.toByteArray())
                ? Optional.empty()
                : Optional.of("the body of the answer to " + request.method() + " has " + got.body.size() + " bytes");
    }

    private static List<String> all(List<Field> fields, String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .toList();
    }

    // ---- what the server got ----

    /** @return how it differs from all that it may be */
    static Optional<String> ofServer(Planned planned, Http1Message got) {
        List<Wanted> allowed = planned.outcome().allowed();
        if (allowed.isEmpty()) {
            return Optional.of("the server got what is none: " + got.start() + got.fields());
        }
        return difference(allowed.getFirst(), got);
    }

    private static Optional<String> difference(Wanted wanted, Http1Message got) {
        if (!got.start().equals(wanted.method() + " " + wanted.target() + " HTTP/1.1")) {
            return Optional.of("the server got " + got.start() + ", not " + wanted.method() + " " + wanted.target());
        }
        if (!got.all("host").equals(List.of(wanted.host()))) {
            return Optional.of("its host is " + got.all("host") + ", not " + wanted.host());
        }
        Map<String, List<String>> fields = sorted(got.fields());
        fields.keySet().removeAll(OURS);
        if (!fields.equals(sorted(wanted.fields()))) {
            return Optional.of("its fields are " + fields + ", not " + sorted(wanted.fields()));
        }
        if (!Arrays.equals(got.body(), wanted.body())) {
            return Optional.of("its body has " + got.body().length + " bytes, of " + wanted.body().length);
        }
        return sorted(got.trailers()).equals(sorted(wanted.trailers()))
                ? Optional.empty()
                : Optional.of("its trailers are " + got.trailers() + ", not " + wanted.trailers());
    }

    private static Map<String, List<String>> sorted(List<Field> fields) {
        return fields.stream()
                .collect(Collectors.groupingBy(
                        field -> field.name().toLowerCase(Locale.ROOT),
                        TreeMap::new,
                        Collectors.mapping(Field::value, Collectors.toList())));
    }
}
