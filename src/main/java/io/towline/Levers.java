package io.towline;

import io.towline.admin.Plant;
import io.towline.log.LogLevels;
import io.towline.metrics.Meters;
import java.io.IOException;
import java.util.Optional;

/** What an operator can have done by the {@link Observatory} that is not its own affair. Any thread but an I/O thread. */
interface Levers {

    /** See {@link Plant#reload}. */
    Plant.Reload reload();

    /** See {@link Plant#logLevel}. */
    Optional<String> logLevel(String logger, String level);

    /** See {@link Plant#metrics}. */
    void metrics(Appendable out, boolean openMetrics) throws IOException;

    /** What can be done so far. */
    static Levers of(Reloads reloads, Meters meters) {
        return new Levers() {
            @Override
            public Plant.Reload reload() {
                return reloads.reload();
            }

            @Override
            public Optional<String> logLevel(String logger, String level) {
                return LogLevels.ofProcess().set(logger, level);
            }

            @Override
            public void metrics(Appendable out, boolean openMetrics) throws IOException {
                meters.write(out, openMetrics);
            }
        };
    }
}
