package io.towline.fuzz;

import io.towline.fuzz.Http2Outcome.Broken;
import io.towline.fuzz.Http2Outcome.Planned;
import io.towline.fuzz.Http2Outcome.Refused;
import io.towline.fuzz.Http2Outcome.Served;
import io.towline.testkit.Http1Message;
import io.towline.testkit.RawHttp2;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A conversation of HTTP/2 in which each request has the outcome of its rule: what its client, its server and the access log have to see of it. */
public final class Http2Rules {

    private final Http2Plan plan;
    private final String place;

    public Http2Rules(long seed) {
        plan = new Http2Plan(seed);
        place = "/f/" + Long.toHexString(seed) + "/";
    }

    /** What the server has to answer. */
    public static byte[] answer(Http1Message request) {
        return FuzzAnswer.wire(request);
    }

    /**
     * Holds it.
     *
     * @param client that has not said its preface
     * @return what is wrong with what the client got
     */
    public List<String> hold(RawHttp2 client) throws IOException {
        Http2Talk talk = new Http2Talk(client, plan);
        List<String> problems = new ArrayList<>();
        try {
            talk.hold();
        } catch (IOException how) {
            problems.add("it ends early: " + how + ", GOAWAY " + talk.goaway() + "; " + unsettled(talk));
        }
        if (plan.end() != Http2Plan.End.CUT) {
            plan.streams()
                    .forEach(each -> Http2Verdict.ofClient(each, talk.received(each.stream()))
                            .ifPresent(what -> problems.add(named(each, what))));
            OptionalInt error = switch (plan.end()) {
                case FAULT -> OptionalInt.of(plan.fault().orElseThrow().error());
                case FAREWELL -> OptionalInt.of(0);
                case CLOSED, CUT -> OptionalInt.empty();
            };
            if (!error.equals(talk.goaway())) {
                problems.add("GOAWAY " + talk.goaway() + ", not " + error + plan.fault());
            }
        }
        return problems;
    }

    private String unsettled(Http2Talk talk) {
        return plan.streams().stream()
                .filter(each -> !talk.received(each.stream()).isOver())
                .map(each -> named(each, "nothing"))
                .toList()
                .toString();
    }

    private static String named(Planned planned, String what) {
        return "stream " + planned.stream() + " (" + planned.kind() + "): " + what;
    }

    /** @param lines of the access log, from this conversation and no other */
    public List<String> inLog(List<String> lines) {
        if (plan.end() == Http2Plan.End.CUT) {
            return List.of();
        }
        List<String> problems = new ArrayList<>();
        int faults = plan.end() == Http2Plan.End.FAULT
                ? lines.size()
                : plan.streams().size();
        if (lines.size() != faults || lines.size() < plan.streams().size()) {
            problems.add(lines.size() + " lines: " + lines);
        }
        for (Planned each : plan.streams()) {
            List<String> its = lines.stream()
                    .filter(line -> line.startsWith("path=" + each.path() + " "))
                    .toList();
            Optional<String> expected = switch (each.outcome()) {
                case Served it -> Optional.of(" status=" + it.answer().status() + " .* cause=answered .*");
                case Refused it -> Optional.of(" status=" + it.status() + " .* cause=refused-request .*");
                default -> Optional.empty();
            };
            boolean told = its.size() == 1;
            boolean right = expected.isEmpty() || told && its.getFirst().matches("path=\\S+ .*" + expected.get());
            if (!right && !each.kind().equals("refused")) {
                problems.add(named(each, "its lines are " + its));
            }
        }
        problems.addAll(refusals(lines));
        return problems;
    }

    /** Each with its reason, and no others; one may be missing where its server had answered already. */
    private List<String> refusals(List<String> lines) {
        List<String> told = new ArrayList<>(lines.stream()
                .filter(line -> line.contains(" status=- ") && line.contains(" cause=refused-request "))
                .filter(line -> !line.startsWith("path=" + Http2Fault.PATH + " "))
                .toList());
        List<String> problems = new ArrayList<>();
        for (Planned each : plan.streams()) {
            if (each.outcome() instanceof Broken it && !it.reason().isEmpty()) {
                String reason = " reason=\"malformed in HTTP/2: " + (isPlain(it.reason()) ? it.reason() + "\"" : "");
                Optional<String> line =
                        told.stream().filter(one -> one.contains(reason)).findFirst();
                line.ifPresent(told::remove);
                if (line.isEmpty() && it.whole().isEmpty()) {
                    problems.add(named(each, "no line has " + reason));
                }
            }
        }
        told.forEach(line -> problems.add("refused is what should not be: " + line));
        return problems;
    }

    private static boolean isPlain(String reason) {
        return reason.chars().allMatch(each -> each >= ' ' && each < 0x7f);
    }

    /** @param said what a server had got of a request when its connection ended */
    public boolean mayHaveBegun(String said) {
        return plan.streams().stream().anyMatch(each -> said.contains(" " + each.path()) && isBegun(each, said));
    }

    private static boolean isBegun(Planned planned, String said) {
        String head = said.substring(0, said.indexOf(planned.path()));
        return head.matches("[A-Z-]+ ");
    }

    /** @param all that the server got in the end */
    public List<String> atServer(List<Http1Message> all) {
        List<Http1Message> its =
                all.stream().filter(got -> got.target().startsWith(place)).toList();
        List<String> problems = new ArrayList<>();
        for (Planned each : plan.streams()) {
            List<Http1Message> got = its.stream()
                    .filter(one -> one.target().replaceAll("\\?.*", "").equals(each.path()))
                    .toList();
            boolean must = each.outcome() instanceof Served && plan.end() != Http2Plan.End.CUT;
            if (got.size() > 1 || must && got.isEmpty()) {
                problems.add(named(each, "the server got it " + got.size() + " times"));
            }
            got.forEach(one -> Http2Verdict.ofServer(each, one).ifPresent(what -> problems.add(named(each, what))));
        }
        return problems;
    }

    /** Whether it may come of this conversation, or of its connection's fault. */
    public boolean mayBeItsOwn(Http1Message got) {
        boolean planned = plan.streams().stream()
                .anyMatch(each -> got.target().replaceAll("\\?.*", "").equals(each.path()));
        return planned || got.start().equals("GET " + Http2Fault.PATH + " HTTP/1.1");
    }
}
