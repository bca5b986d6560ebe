package featuredrop.e2e;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/// The table of `docs/explanation/architecture.md` as rules: which module and package may know what.
@AnalyzeClasses(
        packages = "featuredrop",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
final class ArchitectureTest {
    /// Tests of other modules come as jars when the whole project is packaged.
    static final class NoTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    /// Packages begin with the name of their module.
    private static final String WORKFLOWS = "featuredrop.workflows..";

    private static final String EXCHANGE = "featuredrop.exchange..";
    private static final String CONNECTION = "featuredrop.connection..";
    private static final String ACTIVITIES = "featuredrop.activities..";
    private static final String IMAGES = "featuredrop.images..";
    private static final String FETCH = "featuredrop.fetch..";
    private static final String ENGINE = "featuredrop.engine..";
    private static final String ORACLE = "featuredrop.oracle..";
    private static final String WORKER = "featuredrop.worker..";
    private static final String[] GPU = {IMAGES, FETCH, ENGINE, ORACLE, WORKER};
    private static final String CLI = "featuredrop.cli..";
    private static final String LOCAL = "featuredrop.local..";
    private static final String[] GENERATED = {
        "featuredrop.exchange.record.protobuf",
        "featuredrop.exchange.result.protobuf",
        "featuredrop.engine.network.format.."
    };

    @ArchTest
    static final ArchRule workflowsKnowOnlyTheLanguage = classes()
            .that()
            .resideInAPackage(WORKFLOWS)
            .should()
            .onlyDependOnClassesThat(resideInAPackage(WORKFLOWS)
                    .or(resideInAnyPackage(
                            "java.lang..",
                            "java.time..",
                            "java.util",
                            "java.util.function..",
                            "java.util.regex..",
                            "java.util.stream..",
                            "java.nio",
                            "java.nio.charset..",
                            "java.math..",
                            "org.jspecify..",
                            "org.slf4j",
                            "io.temporal.workflow..",
                            "io.temporal.activity..",
                            "io.temporal.common..",
                            "io.temporal.failure.."))
                    .or(named("java.io.ByteArrayOutputStream"))
                    .or(named("java.io.OutputStream"))
                    .or(named("io.temporal.client.ActivityCompletionException")));

    @ArchTest
    static final ArchRule workflowsAreDeterministic = noClasses()
            .that()
            .resideInAPackage(WORKFLOWS)
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getProperty", String.class)
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(java.util.UUID.class, "randomUUID")
            .orShould()
            .callMethod(org.slf4j.LoggerFactory.class, "getLogger", Class.class)
            .orShould()
            .dependOnClassesThat(resideInAnyPackage("java.util.concurrent..")
                    .or(named("java.lang.Thread"))
                    .or(named("java.util.Random")));

    @ArchTest
    static final ArchRule exchangeKnowsNoSideOfItself = never(
            EXCHANGE,
            CONNECTION,
            ACTIVITIES,
            IMAGES,
            FETCH,
            ENGINE,
            ORACLE,
            WORKER,
            CLI,
            LOCAL,
            "org.apache.hadoop..",
            "io.temporal..");

    /// Both workers and the command line use it, so it knows neither.
    @ArchTest
    static final ArchRule connectionKnowsNoneOfItsUsers =
            never(CONNECTION, ACTIVITIES, IMAGES, FETCH, ENGINE, ORACLE, WORKER, CLI, LOCAL, "org.apache.hadoop..");

    /// Certificates, API key and the refusal of plain text count for all or for none.
    @ArchTest
    static final ArchRule temporalIsReachedInOneWay = noClasses()
            .that()
            .resideInAPackage("featuredrop..")
            .and()
            .resideOutsideOfPackages(CONNECTION, "featuredrop.bench..")
            .should()
            .callMethodWhere(target(owner(nameMatching("io\\.temporal\\.serviceclient\\.\\w+Stubs(Options)?")))
                    .and(target(nameMatching("newBuilder|new\\w*ServiceStubs|getDefaultInstance"))));

    @ArchTest
    static final ArchRule tlsIsConfiguredInOnePlace = fenced("io.grpc.netty.shaded..", CONNECTION);

    @ArchTest
    static final ArchRule activitiesNeverSeeTheGpuWorker =
            never(ACTIVITIES, IMAGES, FETCH, ENGINE, ORACLE, WORKER, CLI, LOCAL, "jcuda..", "ai.onnxruntime..");

    /// It is the class path of the processes that decode untrusted bytes.
    @ArchTest
    static final ArchRule imagesNeedOnlyTheJdk = classes()
            .that()
            .resideInAPackage(IMAGES)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(IMAGES, "java..", "org.jspecify.."));

    @ArchTest
    static final ArchRule fetchingSeesNoOtherPartOfTheGpuWorker = never(FETCH, IMAGES, ENGINE, ORACLE, WORKER);

    @ArchTest
    static final ArchRule enginesSeeNoOtherPartOfTheGpuWorker = never(ENGINE, IMAGES, FETCH, ORACLE, WORKER);

    @ArchTest
    static final ArchRule oracleSeesImagesAndEnginesOnly = never(ORACLE, FETCH, WORKER, ACTIVITIES);

    /// What only tests and benchmarks use is in no production class path.
    @ArchTest
    static final ArchRule nothingInProductionSeesTheOracle =
            noClasses().that().resideOutsideOfPackage(ORACLE).should().dependOnClassesThat(resideInAPackage(ORACLE));

    @ArchTest
    static final ArchRule gpuWorkerNeverSeesHadoop = noClasses()
            .that()
            .resideInAnyPackage(GPU)
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    ACTIVITIES, CLI, LOCAL, "org.apache.hadoop..", "software.amazon.awssdk.services.ec2.."));

    @ArchTest
    static final ArchRule cliSeesNeitherLocalNorGpu = never(CLI, IMAGES, FETCH, ENGINE, ORACLE, WORKER, LOCAL);

    @ArchTest
    static final ArchRule hadoopStaysInItsAdapter = fenced("org.apache.hadoop..", "featuredrop..hdfs..");

    @ArchTest
    static final ArchRule s3StaysInItsAdapter =
            fenced("software.amazon.awssdk.services.s3..", "featuredrop.exchange.objectstore.s3..", LOCAL);

    @ArchTest
    static final ArchRule ec2StaysInItsAdapter =
            fenced("software.amazon.awssdk.services.ec2..", "featuredrop.activities.gpupool.ec2..", LOCAL);

    @ArchTest
    static final ArchRule awsKeysAreReadInOnePlace =
            fenced("software.amazon.awssdk.auth..", "featuredrop.exchange.aws..", LOCAL);

    @ArchTest
    static final ArchRule verifyJudgesWithItsOwnEyes = noClasses()
            .that()
            .resideInAPackage("featuredrop.activities.delivery.verify")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "featuredrop.activities.delivery.staging",
                    "featuredrop.activities.delivery.settle",
                    "featuredrop.exchange.delivery"))
            .because("what checks the writers must not use their code");

    @ArchTest
    static final ArchRule keysDoNotKnowHowTheyAreRead = noClasses()
            .that()
            .resideInAPackage("featuredrop.exchange.config")
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("featuredrop.exchange.config.file..", "com.fasterxml..", "org.yaml.."));

    @ArchTest
    static final ArchRule sshStaysInItsAdapter = fenced("com.jcraft.jsch..", "featuredrop.activities.gpupool.ssh..");

    /// Values and memory layouts may be used elsewhere; calling native code may not.
    @ArchTest
    static final ArchRule nativeCodeIsCalledByDecodersAndForTheSystem = noClasses()
            .that()
            .resideInAPackage("featuredrop..")
            .and()
            .resideOutsideOfPackages("featuredrop.images.ffm..", "featuredrop.images.os..")
            .should()
            .dependOnClassesThat(named("java.lang.foreign.Linker").or(named("java.lang.foreign.SymbolLookup")));

    /// A native decoder runs in a decoding process, so only what runs there opens it.
    @ArchTest
    static final ArchRule nativeDecodersAreOpenedInOnePlace = noClasses()
            .that()
            .resideInAPackage("featuredrop..")
            .and()
            .resideOutsideOfPackages(
                    "featuredrop.images.ffm..", "featuredrop.images.decoders..", "featuredrop.images.process..")
            .should()
            .dependOnClassesThat(resideInAPackage("featuredrop.images.ffm.."));

    @ArchTest
    static final ArchRule onnxRuntimeStaysInItsAdapter = fenced("ai.onnxruntime..", "featuredrop.engine.onnx..");

    @ArchTest
    static final ArchRule nameServersAreAskedInOnePlace = fenced("org.xbill..", "featuredrop.fetch.dns..");

    @ArchTest
    static final ArchRule partnersWebServersAreAskedInOnePlace = fenced("org.apache.hc..", "featuredrop.fetch.http..");

    /// Only there is an address vetted before it is connected to. Exceptions: LoadedClasses asks where a class was
    /// loaded from, which the JDK answers with a URL; it opens none. InstanceMetadata asks one fixed address.
    @ArchTest
    static final ArchRule fetchingOpensNoConnectionElsewhere = noClasses()
            .that()
            .resideInAnyPackage(GPU)
            .and()
            .resideOutsideOfPackage("featuredrop.fetch.http..")
            .and()
            .doNotHaveFullyQualifiedName("featuredrop.images.process.LoadedClasses")
            .and()
            .doNotHaveFullyQualifiedName("featuredrop.worker.host.InstanceMetadata")
            .should()
            .dependOnClassesThat(resideInAPackage("java.net.http..")
                    .or(named("java.net.Socket"))
                    .or(named("java.net.URLConnection"))
                    .or(named("java.net.URL")));

    @ArchTest
    static final ArchRule cudaStaysInItsAdapter =
            fenced("jcuda..", "featuredrop.engine..cuda..").allowEmptyShould(true);

    @ArchTest
    static final ArchRule jtransformsStaysInItsAdapter =
            fenced("org.jtransforms..", "featuredrop.engine..jtransforms..");

    @ArchTest
    static final ArchRule twinsOfKernelsNeedNoDevice = noClasses()
            .that()
            .resideInAnyPackage("featuredrop.engine.cuda.kernels..", "featuredrop.oracle.kernels..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("jcuda..", "java.lang.foreign.."));

    @ArchTest
    static final ArchRule networksAreLoweredWithoutAnyEngine = noClasses()
            .that()
            .resideInAnyPackage(
                    "featuredrop.engine.network..",
                    "featuredrop.oracle.reference..",
                    "featuredrop.engine.cuda.program..",
                    "featuredrop.engine.choice..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("jcuda..", "ai.onnxruntime..", "java.lang.foreign.."));

    @ArchTest
    static final ArchRule cudnnsMemoryStaysInItsAdapter = noClasses()
            .that()
            .resideInAPackage(ENGINE)
            .and()
            .resideOutsideOfPackage("featuredrop.engine.cuda.cudnn..")
            .should()
            .dependOnClassesThat(resideInAPackage("java.lang.foreign.."));

    @ArchTest
    static final ArchRule workersMeetTemporalOnlyAtTheEdge = noClasses()
            .that()
            .resideInAnyPackage(ACTIVITIES, IMAGES, FETCH, ENGINE, ORACLE, WORKER)
            .and()
            .haveNameNotMatching(".*(ActivitiesImpl|Main|GpuQueues)(\\$.*)?")
            .should()
            .dependOnClassesThat(resideInAPackage("io.temporal.."));

    /// The server refuses every answer of a worker without a version for a workflow with this mark.
    @ArchTest
    static final ArchRule onlyWorkersWithAVersionHaveMarkedWorkflows = methods()
            .that()
            .areAnnotatedWith(io.temporal.workflow.WorkflowVersioningBehavior.class)
            .should()
            .beDeclaredInClassesThat()
            .haveSimpleNameStartingWith("Moving");

    @ArchTest
    static final ArchRule onlyActivitiesAndWorkflowsAreImpls =
            classes().that().haveSimpleNameEndingWith("Impl").should().haveNameMatching(".*(Activities|Workflow)Impl");

    @ArchTest
    static final ArchRule namesSayWhatThingsAre = noClasses()
            .that()
            .areTopLevelClasses()
            .should()
            .haveNameMatching(".*(Manager|Helper|Helpers|Util|Utils|Service|Dto|Data)");

    @ArchTest
    static final ArchRule nothingMutableIsStatic = fields().that()
            .areStatic()
            .and()
            .areDeclaredInClassesThat(DescribedPredicate.not(resideInAnyPackage(GENERATED)))
            .should()
            .beFinal();

    /// What needs a workflow's own state stays with the workflows; the words know none of it.
    @ArchTest
    static final ArchRule wordsDoNotSeeWorkflows = noClasses()
            .that()
            .resideInAPackage(WORKFLOWS)
            .and()
            .resideOutsideOfPackage("featuredrop.workflows.flow..")
            .should()
            .dependOnClassesThat(resideInAPackage("featuredrop.workflows.flow.."));

    @ArchTest
    static final ArchRule packagesFormNoCycles =
            slices().matching("featuredrop.(**)").should().beFreeOfCycles();

    /// An absent value is null, and only an answer may be an Optional.
    @ArchTest
    static final ArchRule noFieldIsOptional =
            fields().should().notHaveRawType(Optional.class).allowEmptyShould(true);

    @ArchTest
    static final ArchRule noParameterIsOptional = methods()
            .that()
            .areNotPrivate()
            .and()
            .areDeclaredInClassesThat()
            .areNotAnonymousClasses()
            .and(DescribedPredicate.describe(
                    "are no lambdas", method -> !method.getName().startsWith("lambda$")))
            .should()
            .notHaveRawParameterTypes(DescribedPredicate.describe(
                    "an Optional among them",
                    types -> types.stream().anyMatch(type -> type.isEquivalentTo(Optional.class))));

    /// A reader finds her way in packages and modules of this size.
    @ArchTest
    static void packagesAndModulesAreSmall(JavaClasses classes) {
        Map<String, Integer> packages = new TreeMap<>();
        Map<String, Integer> modules = new TreeMap<>();
        classes.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .filter(type -> !resideInAnyPackage(GENERATED).test(type))
                .forEach(type -> {
                    packages.merge(type.getPackageName(), 1, Integer::sum);
                    modules.merge(module(type), 1, Integer::sum);
                });
        List<Integer> sizes = packages.values().stream().sorted().toList();

        assertThat(sizes.get(sizes.size() * 9 / 10))
                .as("types that nine in ten packages do not exceed: %s", packages)
                .isLessThanOrEqualTo(15);
        assertThat(sizes.getLast())
                .as("types of the largest package: %s", packages)
                .isLessThanOrEqualTo(24);
        // 170 and not 140, while workflows has the machine for one host beside that for several hosts.
        assertThat(modules.values()).as("types of each module: %s", modules).allMatch(size -> size <= 170);
    }

    /// State that changes is the exception. Components of records are final; the command line's parser writes the
    /// fields that it fills, and what is generated is not ours.
    @ArchTest
    static void finalFields(JavaClasses classes) {
        List<JavaField> fields = classes.stream()
                .filter(type -> !resideInAnyPackage(GENERATED).test(type))
                .flatMap(type -> type.getFields().stream())
                .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC)
                        && !field.getModifiers().contains(JavaModifier.SYNTHETIC))
                .filter(field -> field.getAnnotations().stream()
                        .noneMatch(
                                annotation -> annotation.getRawType().getName().startsWith("picocli.")))
                .toList();
        long constant = fields.stream()
                .filter(field -> field.getModifiers().contains(JavaModifier.FINAL))
                .count();

        assertThat(100.0 * constant / fields.size())
                .as("per cent of %d fields that are final", fields.size())
                .isGreaterThanOrEqualTo(90);
    }

    @ArchTest
    static final ArchRule everyPackageIsNullMarked = classes()
            .that()
            .resideOutsideOfPackages(GENERATED)
            .should(new ArchCondition<>("live in a @NullMarked package") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                        events.add(SimpleConditionEvent.violated(type, type.getPackageName() + " is not @NullMarked"));
                    }
                }
            });

    @ArchTest
    static final ArchRule onePackageLivesInOneModule = classes()
            .should(new ArchCondition<>("share their package with no other module") {
                private final Map<String, String> homes = new HashMap<>();

                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    String home = type.getSource()
                            .map(source -> MODULE.matcher(source.getUri().toString()))
                            .filter(Matcher::find)
                            .map(matcher -> matcher.group(1))
                            .orElse("");
                    String first = homes.putIfAbsent(type.getPackageName(), home);
                    if (first != null && !first.equals(home)) {
                        events.add(SimpleConditionEvent.violated(
                                type, type.getPackageName() + " lives in " + first + " and in " + home));
                    }
                }
            });

    private static final Pattern MODULE = Pattern.compile("([a-z0-9-]+)/target/");

    private ArchitectureTest() {}

    /// The second part of its package: packages begin with the name of their module.
    private static String module(JavaClass type) {
        Matcher name = Pattern.compile("featuredrop\\.(\\w+).*").matcher(type.getPackageName());
        return name.matches() ? name.group(1) : "";
    }

    private static ArchRule never(String module, String... others) {
        return noClasses().that().resideInAPackage(module).should().dependOnClassesThat(resideInAnyPackage(others));
    }

    private static ArchRule fenced(String library, String... homes) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(homes)
                .should()
                .dependOnClassesThat(resideInAPackage(library));
    }

    private static DescribedPredicate<JavaClass> named(String name) {
        return DescribedPredicate.describe("named " + name, type -> Set.of(name).contains(type.getName()));
    }
}
