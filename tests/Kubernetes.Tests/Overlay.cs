using System.Collections.Concurrent;
using k8s;
using k8s.Models;

namespace MedCluster.Kubernetes.Tests;

/// <summary>An overlay of k8s/ as kubectl renders it.</summary>
internal sealed class Overlay
{
    private static readonly ConcurrentDictionary<string, Overlay> Rendered = new();

    private Overlay(string name)
    {
        Yaml = Tools.Run(Tools.Kubectl!, "", "kustomize", Path.Combine(Tools.Root, "k8s", "overlays", name));
        Objects = [.. KubernetesYaml.LoadAllFromString(Yaml, null, strict: true).Cast<IKubernetesObject<V1ObjectMeta>>()];
    }

    /// <summary>The overlay as rendered.</summary>
    public string Yaml { get; }

    /// <summary>All that the overlay makes. A field that Kubernetes doesn't know, or of another type, fails here.</summary>
    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Objects { get; }

    /// <summary>What runs pods: name, labels and specification of each.</summary>
    public IEnumerable<(string Name, IDictionary<string, string> Labels, V1PodSpec Pod)> Workloads => Objects.SelectMany(item => item switch
    {
        V1Deployment deployment => [(item.Metadata.Name, deployment.Spec.Template.Metadata.Labels, deployment.Spec.Template.Spec)],
        V1StatefulSet stateful => [(item.Metadata.Name, stateful.Spec.Template.Metadata.Labels, stateful.Spec.Template.Spec)],
        V1Job job => [(item.Metadata.Name, job.Spec.Template.Metadata.Labels, job.Spec.Template.Spec)],
        _ => Array.Empty<(string, IDictionary<string, string>, V1PodSpec)>(),
    });

    /// <summary>The Deployments of silos.</summary>
    public IEnumerable<V1Deployment> Silos => All<V1Deployment>().Where(deployment => deployment.Spec.Template.Metadata.Labels["app.kubernetes.io/component"] == "silo");

    /// <summary>The containers that run MedCluster's own images.</summary>
    public IEnumerable<V1Container> OwnContainers => Containers.Where(container => IsOwn(container.Image));

    /// <summary>Every container.</summary>
    public IEnumerable<V1Container> Containers => Workloads.SelectMany(workload => workload.Pod.Containers.Concat(workload.Pod.InitContainers ?? []));

    /// <summary>The overlay of this name.</summary>
    public static Overlay Of(string name) => Rendered.GetOrAdd(name, rendered => new Overlay(rendered));

    /// <summary>Whether it is an image of MedCluster's.</summary>
    public static bool IsOwn(string image) => Repository(image) is "medcluster" or "medcluster-gpu";

    /// <summary>The last part of an image's name, without registry and tag.</summary>
    public static string Repository(string image) => image.Split('/')[^1].Split(':')[0];

    /// <summary>All objects of a kind.</summary>
    public IEnumerable<T> All<T>() => Objects.OfType<T>();

    /// <summary>The variables of a container, with what the overlay's ConfigMap and Secrets say; what comes from elsewhere has the value "elsewhere".</summary>
    public Dictionary<string, string> Environment(V1Container container)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in container.EnvFrom ?? [])
            foreach (var (key, value) in All<V1ConfigMap>().Single(map => map.Metadata.Name == source.ConfigMapRef.Name).Data) environment[key] = value;
        foreach (var variable in container.Env ?? [])
        {
            environment[variable.Name] = variable.Value ?? (variable.ValueFrom.SecretKeyRef is { } secret
                ? All<V1Secret>().SingleOrDefault(known => known.Metadata.Name == secret.Name) is { } here ? here.StringData[secret.Key] : "elsewhere"
                : "elsewhere");
        }
        return environment;
    }
}
