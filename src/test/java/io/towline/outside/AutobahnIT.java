package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.outside.Autobahn.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Autobahn's fuzzing client, straight to the backend, through Towline, and through Towline by TLS: each case must go the same way.
 * {@code -Pautobahn-full} runs every case.
 */
@Timeout(value = 45, unit = TimeUnit.MINUTES)
final class AutobahnIT {
    private static final boolean FULL = Boolean.getBoolean("towline.autobahn.full");

    /** All but the long ones of section 9 (limits and speed), some of which take 20 s a piece. */
    private static final List<String> QUICK = List.of(
            "1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "9.1.1", "9.1.2", "9.1.3", "9.2.1", "9.2.2", "9.2.3",
            "9.7.1", "9.8.1", "10.*");

    private static final List<String> CASES = FULL ? List.of("*") : QUICK;
    private static final int COUNT = FULL ? 301 : 255;
    private static final Duration PATIENCE = FULL ? Duration.ofMinutes(40) : Duration.ofMinutes(15);

    @Test
    void everyCaseGoesAsItDoesWithoutTowline(@TempDir Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        try (Harbour harbour = Harbour.open(folder);
                TlsShim shim = TlsShim.open(harbour.securePort, harbour.certificate.trustingContext());
                Autobahn autobahn = Autobahn.start(agents(harbour, shim), CASES)) {
            Map<String, Map<String, Verdict>> verdicts = autobahn.verdicts(PATIENCE);
            Map<String, Verdict> straight = verdicts.getOrDefault("straight", Map.of());
            assertEquals(COUNT, straight.size(), "number of cases");
            List<String> complaints = new ArrayList<>();
            for (String agent : List.of("straight", "plain", "secure")) {
                compare(agent, straight, verdicts.getOrDefault(agent, Map.of()), complaints);
            }
            assertEquals(
                    "",
                    String.join("\n", complaints),
                    () -> "see target/autobahn/report; Towline" + harbour.towline.said());
        }
    }

    private static SequencedMap<String, String> agents(Harbour harbour, TlsShim shim) {
        SequencedMap<String, String> agents = new LinkedHashMap<>();
        agents.put("straight", url(harbour.backend.port()));
        agents.put("plain", url(harbour.plainPort));
        agents.put("secure", url(shim.port()));
        return agents;
    }

    private static String url(int port) {
        return "ws://127.0.0.1:" + port + "/echo";
    }

    private static void compare(
            String agent, Map<String, Verdict> expected, Map<String, Verdict> actual, List<String> complaints) {
        assertEquals(expected.keySet(), actual.keySet(), "cases of " + agent);
        actual.forEach((name, verdict) -> {
            if (!verdict.good() || !verdict.equals(expected.get(name))) {
                complaints.add("case %s %s: %s, straight %s".formatted(name, agent, verdict, expected.get(name)));
            }
        });
    }
}
