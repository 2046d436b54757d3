package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.status.Status;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files in {@code conf} and {@code systemd} that other programs read. */
class ShippedFilesTest {

    @Test
    void logbackHasNothingToSayAgainstItsConfiguration() throws Exception {
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(new File("conf/logback.xml"));
        List<Status> complaints = context.getStatusManager().getCopyOfStatusList().stream()
                .filter(status -> status.getLevel() >= Status.WARN)
                .toList();
        context.stop();
        assertEquals(List.of(), complaints);
    }

    @Test
    void theDemoIsOnLoopbackOnly() {
        Config demo = ConfigFactory.parseFile(new File("conf/demo.conf")).resolve();
        for (String listener : demo.getObject("listeners").keySet()) {
            String bind = demo.getString("listeners." + listener + ".bind");
            assertEquals("127.0.0.1", bind.substring(0, bind.indexOf(':')));
        }
        assertEquals(
                List.of("ws://127.0.0.1:" + demo.getInt("vars.echo-port")),
                demo.getStringList("upstreams.echo.servers"));
    }

    /** A service that gave up at night would be down until somebody looks; one whose configuration is wrong waits for somebody anyway. */
    @Test
    void systemdStartsAgainForEverButNotAWrongConfiguration() throws Exception {
        List<String> unit = Files.readAllLines(Path.of("systemd/towline.service"));
        assertTrue(unit.containsAll(
                List.of("StartLimitIntervalSec=0", "Restart=on-failure", "RestartPreventExitStatus=78")));
        assertTrue(unit.stream().noneMatch(line -> line.startsWith("StartLimitBurst=")));
    }

    /** Or systemd cuts what the drain would have let finish; 20 s are for the end itself. */
    @Test
    void systemdWaitsLongerThanTheDrainTakesByDefault() throws Exception {
        long waits = Files.readAllLines(Path.of("systemd/towline.service")).stream()
                .filter(line -> line.startsWith("TimeoutStopSec="))
                .mapToLong(line -> Long.parseLong(line.substring("TimeoutStopSec=".length())))
                .sum();
        long hardStop = ConfigFactory.parseFile(new File("src/main/resources/reference.conf"))
                .getDuration("drain.hard-stop")
                .toSeconds();
        assertTrue(waits > hardStop + 20, waits + " s");
    }
}
