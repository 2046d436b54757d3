package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.testkit.ChildProcess;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code scripts/within}, which ends what the other scripts wait for. */
class WithinTest {

    private static ChildProcess.Outcome within(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("scripts/within"));
        command.addAll(List.of(arguments));
        return ChildProcess.run(new ProcessBuilder(command));
    }

    @Test
    void whatTakesTooLongIsEndedAndNamed() throws Exception {
        assertEquals(
                new ChildProcess.Outcome(
                        124, "scripts/within: a long sleep: not done within 0.2s, or killed: sleep 600\n"),
                within("0.2s", "a long sleep", "sleep", "600"));
    }

    @Test
    void whatEndsInTimeHasItsOwnWordsAndExitCode() throws Exception {
        assertEquals(
                new ChildProcess.Outcome(3, "two words\n"),
                within("1m", "an echo", "sh", "-c", "echo \"$0\"; exit 3", "two words"));
    }
}
