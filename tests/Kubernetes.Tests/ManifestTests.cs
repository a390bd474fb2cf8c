using k8s.Models;
using YamlDotNet.Serialization;

namespace MedCluster.Kubernetes.Tests;

/// <summary>What Kubernetes demands of manifests, and what good practice does.</summary>
public sealed class ManifestTests
{
    [KubectlAndNodeTheory]
    [InlineData("cpu")]
    [InlineData("gpu")]
    [InlineData("local")]
    public void Every_manifest_is_valid_by_the_schemas_of_Kubernetes(string overlay)
    {
        // Reading is strict about names and types of fields; the schemas add what is required, and values.
        Assert.True(Overlay.Of(overlay).Objects.Count > 10);
        Assert.Equal("", Validate(Overlay.Of(overlay).Yaml));
    }

    [KubectlAndNodeTheory]
    [InlineData("minReplicas")]
    [InlineData("maxReplicas")]
    public void The_validator_finds_what_is_missing(string field)
    {
        var lines = Overlay.Of("cpu").Yaml.Split('\n').Where(line => !line.TrimStart().StartsWith($"{field}:", StringComparison.Ordinal));
        // One is required and the other has a default.
        Assert.Equal(field == "maxReplicas", Validate(string.Join('\n', lines)).Contains(field, StringComparison.Ordinal));
    }

    [KubectlTheory]
    [InlineData("cpu")]
    [InlineData("gpu")]
    [InlineData("local")]
    public void No_container_is_root_or_may_write_outside_its_volumes_and_each_is_bounded(string overlay)
    {
        foreach (var (name, _, pod) in Overlay.Of(overlay).Workloads)
        {
            Assert.False(pod.AutomountServiceAccountToken, name);
            Assert.True(pod.SecurityContext.RunAsNonRoot, name);
            Assert.True(pod.SecurityContext.RunAsUser > 0, name);
            Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
            foreach (var container in pod.Containers.Concat(pod.InitContainers ?? []))
            {
                Assert.True(container.SecurityContext.ReadOnlyRootFilesystem, container.Name);
                Assert.False(container.SecurityContext.AllowPrivilegeEscalation, container.Name);
                Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
                Assert.Null(container.SecurityContext.Capabilities.Add);
                foreach (var resource in (string[])["cpu", "memory"])
                {
                    Assert.True(container.Resources.Limits[resource].ToDecimal() > 0, container.Name);
                    Assert.InRange(container.Resources.Requests[resource].ToDecimal(), 0, container.Resources.Limits[resource].ToDecimal());
                }
                Assert.Contains(container.VolumeMounts, mount => mount.MountPath == "/tmp");
            }
            foreach (var scratch in pod.Volumes.Where(volume => volume.EmptyDir is not null)) Assert.NotNull(scratch.EmptyDir.SizeLimit);
        }
    }

    [KubectlTheory]
    [InlineData("cpu")]
    [InlineData("gpu")]
    [InlineData("local")]
    public void Whatever_refers_to_something_refers_to_something_that_is_there(string overlay)
    {
        var rendered = Overlay.Of(overlay);
        foreach (var scaler in rendered.All<V2HorizontalPodAutoscaler>())
        {
            Assert.Contains(rendered.All<V1Deployment>(), deployment => deployment.Metadata.Name == scaler.Spec.ScaleTargetRef.Name && deployment.Spec.Replicas is null);
            Assert.InRange(scaler.Spec.MaxReplicas, scaler.Spec.MinReplicas!.Value, 1000);
        }
        foreach (var silos in rendered.Silos)
        {
            // One budget and no second one: with two, Kubernetes evicts none of them.
            Assert.Single(rendered.All<V1PodDisruptionBudget>(), budget => Selects(budget.Spec.Selector, silos.Spec.Template.Metadata.Labels));
            Assert.True(overlay == "local" || rendered.All<V2HorizontalPodAutoscaler>().Any(scaler => scaler.Spec.ScaleTargetRef.Name == silos.Metadata.Name));
        }
        foreach (var deployment in rendered.All<V1Deployment>()) Assert.True(Selects(deployment.Spec.Selector, deployment.Spec.Template.Metadata.Labels));
        foreach (var service in rendered.All<V1Service>())
        {
            // Silos of several kinds of nodes are behind one service.
            var pods = rendered.Workloads.Where(workload => service.Spec.Selector.All(pair => workload.Labels.Contains(pair))).Select(workload => workload.Pod).ToList();
            Assert.NotEmpty(pods);
            foreach (var (pod, port) in pods.SelectMany(pod => service.Spec.Ports.Select(port => (pod, port)))) Assert.Contains(pod.Containers.SelectMany(container => container.Ports), open => open.Name == port.TargetPort.Value && open.ContainerPort == port.Port);
        }
        foreach (var (name, _, pod) in rendered.Workloads)
        {
            var volumes = pod.Volumes.Select(volume => volume.Name).Concat(rendered.All<V1StatefulSet>().Where(set => set.Metadata.Name == name).SelectMany(set => set.Spec.VolumeClaimTemplates).Select(claim => claim.Metadata.Name)).ToList();
            Assert.All(pod.Containers.SelectMany(container => container.VolumeMounts), mount => Assert.Contains(mount.Name, volumes));
            Assert.All(pod.Volumes.Where(volume => volume.PersistentVolumeClaim is not null), volume => Assert.Contains(rendered.All<V1PersistentVolumeClaim>(), claim => claim.Metadata.Name == volume.PersistentVolumeClaim.ClaimName));
        }
        Assert.All(rendered.Objects.Where(item => item is not V1Namespace), item => Assert.Equal(rendered.All<V1Namespace>().Single().Metadata.Name, item.Metadata.NamespaceProperty));
    }

    [KubectlTheory]
    [InlineData("cpu")]
    [InlineData("gpu")]
    [InlineData("local")]
    public void The_network_is_closed_but_for_what_has_to_be_open(string overlay)
    {
        var rendered = Overlay.Of(overlay);
        var policies = rendered.All<V1NetworkPolicy>().ToList();
        Assert.Contains(policies, policy => policy.Spec.PodSelector.MatchLabels is null && policy.Spec.PolicyTypes.Order().SequenceEqual(["Egress", "Ingress"]) && policy.Spec.Ingress is null && policy.Spec.Egress is null);
        foreach (var policy in policies.Where(policy => policy.Spec.PodSelector.MatchLabels is not null))
        {
            var own = rendered.Workloads.Where(workload => Selects(policy.Spec.PodSelector, workload.Labels)).ToList();
            Assert.NotEmpty(own);
            foreach (var rule in policy.Spec.Ingress ?? []) AssertPorts(own, rule.Ports);
            foreach (var rule in policy.Spec.Egress ?? [])
            {
                foreach (var peer in rule.To.Where(peer => peer.PodSelector is not null))
                {
                    var reached = rendered.Workloads.Where(workload => Selects(peer.PodSelector, workload.Labels)).ToList();
                    AssertPorts(reached, rule.Ports);
                    // What may leave here has to be let in there.
                    Assert.Contains(policies, other => Selects(other.Spec.PodSelector, reached[0].Labels) && (other.Spec.Ingress ?? []).Any(let =>
                        let.FromProperty.Any(from => from.PodSelector is not null && own.All(workload => Selects(from.PodSelector, workload.Labels)))));
                }
            }
        }
        if (overlay == "local") Assert.DoesNotContain(policies, policy => (policy.Spec.Egress ?? []).Any(rule => rule.To.Any(peer => peer.IpBlock is not null)));
    }

    private static void AssertPorts(IReadOnlyList<(string Name, IDictionary<string, string> Labels, V1PodSpec Pod)> workloads, IList<V1NetworkPolicyPort> ports)
    {
        Assert.NotEmpty(workloads);
        Assert.All(workloads, workload => Assert.All(ports, port => Assert.Contains(
            workload.Pod.Containers.SelectMany(container => container.Ports ?? []), open => open.Name == port.Port.Value || $"{open.ContainerPort}" == port.Port.Value)));
    }

    private static bool Selects(V1LabelSelector selector, IDictionary<string, string> labels) => selector.MatchLabels is null || selector.MatchLabels.All(labels.Contains);

    private static string Validate(string yaml)
    {
        var reader = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        var writer = new SerializerBuilder().JsonCompatible().Build();
        var documents = yaml.Split("\n---\n").Select(document => writer.Serialize(reader.Deserialize<object>(document)!));
        return Tools.Run("node", $"[{string.Join(',', documents)}]", Path.Combine(AppContext.BaseDirectory, "validate.mjs"), Tools.NodeModules!);
    }
}
