package io.towline.admin.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CauseExplanationsTest {

    /** To mend it, copy the expected lines. */
    @Test
    void theManualHasTheSameSentences() throws IOException {
        String expected = Arrays.stream(Cause.values())
                .map(cause -> "| `" + cause.label() + "` | " + CauseExplanations.of(cause) + " |\n")
                .reduce("", String::concat);
        StringBuilder written = new StringBuilder();
        Pattern.compile("(?m)^\\| `[a-z-]+` .*\\n")
                .matcher(Files.readString(Path.of("docs/endings.md")))
                .results()
                .forEach(line -> written.append(line.group()));
        assertEquals(expected, written.toString());
    }

    @ParameterizedTest
    @EnumSource
    void eachIsASentenceThatFitsATable(Cause cause) {
        String meaning = CauseExplanations.of(cause);
        assertTrue(meaning.matches("[A-Zb][^|\\n]+\\."), meaning);
        assertTrue(meaning.length() < 200, meaning);
    }

    /** The setting that struck, and no other. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "REFUSED_TIMEOUT | no whole answer from ws://a:1 within handshake-timeout (5s) | handshake-timeout | open-timeout",
                "REFUSED_TIMEOUT | could not connect to ws://a:1 within connect-timeout (3s) | connect-timeout | handshake-timeout",
                "REFUSED_TIMEOUT | no server agreed within open-timeout (10s) | open-timeout | firewall",
                "REFUSED_TIMEOUT | could not connect to unix:/a within connect-timeout (3s): as many wait for it as it lets (its backlog is full): it does not accept them | backlog | firewall",
                "REFUSED_UNREACHABLE | could not connect to unix:/a: there is no such file; its server makes it when it starts (No such file or directory) | socket file | ws or wss",
                "REFUSED_UNREACHABLE | could not connect to unix:/a: nobody listens on it; its server has ended, or is just starting (Connection refused) | start it | ws or wss",
                "REFUSED_UNREACHABLE | could not connect to unix:/a: user towline may not write to it, or not enter a folder above it (Permission denied) | SupplementaryGroups | ws or wss",
                "REFUSED_TIMEOUT | something else | handshake-timeout | tls",
                "REFUSED_UNREACHABLE | could not connect to wss://a:1: its certificate is self-signed: write tls.trust = a file with it | tls.trust | address",
                "REFUSED_UNREACHABLE | handshake with wss://a:1 failed: it wants a client certificate that it accepts: write tls.cert | tls.cert and tls.key | tls.trust",
                "REFUSED_UNREACHABLE | handshake with ws://a:1 failed: it answers with TLS: write wss:// or https:// | write wss:// or https:// in | tls.trust",
                "REFUSED_UNREACHABLE | could not connect to wss://a:1: it does not answer with TLS: write ws:// or http:// | write ws:// or http:// in | tls.trust",
                "REFUSED_UNREACHABLE | handshake with ws://a:1 failed: it closed the connection without an answer; if it speaks TLS, write wss:// or https:// | whether it is ws or wss | speaks TLS",
                "REFUSED_UNREACHABLE | could not connect to wss://a:1: it closed the connection during the TLS handshake; if it speaks no TLS, write ws:// or http:// (end of stream) | whether it is ws or wss | speaks no TLS",
                "REFUSED_UNREACHABLE | could not connect to ws://a:1: could not resolve a: no such name | DNS | ws or wss",
                "REFUSED_UNREACHABLE | handshake with ws://a:1 failed: its 101 chose the subprotocol \"b\", which was not offered (none was) | subprotocols | runs",
                "REFUSED_UNREACHABLE | could not connect to ws://a:1: Connection refused | see that it runs | tls",
            })
    void theReasonMayTellMoreExactly(Cause cause, String reason, String says, String doesNot) {
        String meaning = CauseExplanations.of(Ending.of(By.UPSTREAM, cause, reason));
        assertTrue(meaning.contains(says), meaning);
        assertFalse(meaning.contains(doesNot), meaning);
        assertTrue(meaning.length() < 200, meaning);
    }

    @ParameterizedTest
    @CsvSource({
        "CLIENT,   max-message.from-client or max-frame.from-client,     upstream",
        "UPSTREAM, max-message.from-upstream or max-frame.from-upstream, client",
    })
    void whoSentTooMuchTellsWhichLimitItWas(By by, String says, String doesNot) {
        String meaning =
                CauseExplanations.of(Ending.of(by, Cause.MESSAGE_TOO_BIG, 1009, "frame of 21 bytes, the limit is 20"));
        assertTrue(meaning.contains(says), meaning);
        assertFalse(meaning.contains(doesNot), meaning);
        assertTrue(meaning.length() < 200, meaning);
    }

    /** Its filter offers them by name. */
    @Test
    void theDashboardKnowsEachCause() throws IOException {
        String script = Files.readString(Path.of("src/main/resources/io/towline/admin/dashboard/endings.js"));
        String known = script.lines()
                .filter(line -> line.startsWith("const CAUSES = "))
                .findFirst()
                .orElseThrow();
        String expected = Arrays.stream(Cause.values())
                .map(cause -> "'" + cause.label() + "'")
                .collect(Collectors.joining(", ", "const CAUSES = [", "]"));
        assertEquals(expected, known);
    }
}
