package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.TryCatchBlock;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Who settles a conversation that a defect has broken settles it whatever broke it. A stack that ends, or a class that cannot be loaded, is an
 * {@link Error}: an edge that lets it by leaves a count that never comes down.
 */
class EveryEdgeHoldsTest {

    /** Rooms where nothing of a client's is under way; what breaks there ends the command, or is told as a mistake. */
    private static final List<String> WITHOUT_CONVERSATIONS = List.of("cli", "config", "demo");

    /** Where there is no conversation yet, and every failure is told: the operators' listener is opened, check becomes another user. */
    private static final Set<String> AT_THE_START =
            Set.of("io.towline.admin.AdminListener.open", "io.towline.service.UserAccount.become");

    @Test
    void whoCatchesRuntimeExceptionsCatchesErrors() {
        JavaClasses ours = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.towline");
        List<TryCatchBlock> blocks = ours.stream()
                .filter(EveryEdgeHoldsTest::hasConversations)
                .flatMap(each -> each.getCodeUnits().stream())
                .map(JavaCodeUnit::getTryCatchBlocks)
                .flatMap(Set::stream)
                .filter(block -> catches(block, RuntimeException.class))
                .toList();
        assertFalse(blocks.isEmpty(), "nothing was looked at");
        assertEquals(
                AT_THE_START,
                blocks.stream()
                        .filter(block -> !catches(block, Error.class))
                        .map(block -> block.getOwner().getOwner().getFullName() + "."
                                + block.getOwner().getName())
                        .collect(Collectors.toSet()));
    }

    private static boolean hasConversations(JavaClass each) {
        return WITHOUT_CONVERSATIONS.stream()
                .noneMatch(room -> each.getPackageName().startsWith("io.towline." + room));
    }

    private static boolean catches(TryCatchBlock block, Class<? extends Throwable> kind) {
        return block.getCaughtThrowables().stream().anyMatch(caught -> caught.isEquivalentTo(kind));
    }
}
