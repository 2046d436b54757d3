package io.towline.bridge.request;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.conversation.Arrival;
import io.towline.conversation.Cause;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.conversation.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnceListenerTest {

    private static final Ending ENDING = Ending.of(By.TOWLINE, Cause.REFUSED_REQUEST, "x");

    @ParameterizedTest
    @CsvSource({
        "served, served",
        "refused, refused",
        "served served, served",
        "refused served, refused",
        "served refused, served",
        "opened served, opened",
        "opened refused ended, opened ended",
        "opened ended ended, opened ended",
        "ended served, ended",
        "ended opened, ended",
        "refused ended, refused",
        "refused opened, refused",
    })
    void theFirstThingToldHolds(String told, String heard) {
        List<String> notes = new ArrayList<>();
        ConversationListener listener = new OnceListener(new Noting(notes));
        for (String word : told.split(" ")) {
            switch (word) {
                case "opened" -> listener.opened("hash", "server", Optional.empty());
                case "refused" -> listener.refused(Optional.empty(), 400, ENDING);
                case "served" -> listener.served();
                default -> listener.ended(Optional.empty(), ENDING, Traffic.NONE);
            }
        }
        assertEquals(heard, String.join(" ", notes));
    }

    private record Noting(List<String> notes) implements ConversationListener {
        @Override
        public Arrival arrival() {
            throw new AssertionError("nobody asks");
        }

        @Override
        public Destination destination(String server) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public void opened(String sessionHash, String server, Optional<String> protocol) {
            notes.add("opened");
        }

        @Override
        public void ended(Optional<String> server, Ending ending, Traffic traffic) {
            notes.add("ended");
        }

        @Override
        public void refused(Optional<String> server, int status, Ending ending) {
            notes.add("refused");
        }

        @Override
        public void served() {
            notes.add("served");
        }
    }
}
