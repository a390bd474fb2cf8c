namespace MedCluster.Inference;

/// <summary>How a slice lies in the patient, as far as a model's input depends on it.</summary>
/// <param name="RowSpacing">mm from row to row; null: unknown.</param>
/// <param name="ColumnSpacing">mm from column to column; null: unknown.</param>
/// <param name="Orientation">Image Orientation (Patient) (0020,0037): six direction cosines, of a row first; null: unknown.</param>
public sealed record SlicePlacement(double? RowSpacing, double? ColumnSpacing, IReadOnlyList<double>? Orientation);
